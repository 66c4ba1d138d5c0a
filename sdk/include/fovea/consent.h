#ifndef FOVEA_CONSENT_H
#define FOVEA_CONSENT_H
/* Kind "fovea.consent/1": a page whose answer is a decision, and whose text is data. It gets no device and no data service.
 * The host hashes the document, keeps the record, and starts no experiment without one. */
#include "fovea/page.h"

#define FOVEA_CONSENT "fovea.consent/1"

typedef struct fovea_consent {
  uint32_t struct_size, reserved;
  /* Puts the whole text as it will be shown, its placeholders filled from `params`: a dictionary of
   *   "version" text, "language" BCP 47, "title" text, "covers" list of kinds of data ("behaviour", ...),
   *   "tells" list of what it claims to tell (docs/consent.md; may be left out),
   *   "sections" list of {"id", "heading", "text"}, "items" list of {"id", "text", "required"}, "statement" text.
   * No consent asked for on purpose: {"noConsent": true, "reason": text}; then enter, frame and event are never called.
   * Errors: FOVEA_E_ARGUMENT when a placeholder is left unfilled; name it with log->setError. [stage] */
  fovea_status(FOVEA_CALL *document)(fovea_plugin *, const fovea_value *params, const fovea_sink *) FOVEA_NOEXCEPT;
  /* As in fovea_page. The answer is {"accepted": boolean, "items": {id: boolean}}. */
  fovea_page page;
} fovea_consent;
#endif
