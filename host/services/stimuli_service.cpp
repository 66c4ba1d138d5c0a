#include "services/stimuli_service.hpp"

#include "services/gate.hpp"

namespace fovea {
namespace {

fovea_status refused(const fovea_host *host, Sitting &sitting, const Error &error) { return refused(host, sitting, "stimuli", error); }

fovea_status answer(const fovea_host *host, Sitting &sitting, const Result<void> &done) {
  return done ? FOVEA_OK : refused(host, sitting, done.error());
}

/// Text comes from the border unseen; that in values was looked at as it was copied.
Result<void> checkText(fovea_str text, const char *where) {
  if (isUtf8(fromAbi(text))) return {};
  return Error{ErrorCode::BadArgument, "the text is not UTF-8", where, "save the source or the table as UTF-8"};
}

fovea_status FOVEA_CALL stimuliCreate(const fovea_host *host, fovea_str kind, const fovea_value *values, uint64_t *handle) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (!handle) return refuse(FOVEA_E_ARGUMENT, "stimuli->create: no place for the handle");
    Value properties{Dict{}};
    if (values && values->type != FOVEA_NONE) {
      auto copied = fromAbi(*values);
      if (!copied) return refused(host, sitting, copied.error());
      properties = std::move(*copied);
    }
    auto made = sitting.stage().stimuli().add(fromAbi(kind), properties);
    if (!made) return refused(host, sitting, made.error());
    *handle = *made;
    return fovea_status{FOVEA_OK};
  });
}

void FOVEA_CALL stimuliDestroy(const fovea_host *host, uint64_t handle) noexcept {
  guarded(host, When::Stage, [&](Sitting &sitting) {
    sitting.stage().stimuli().remove(handle);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL stimuliProperty(const fovea_host *host, uint64_t handle, fovea_str name, uint32_t *out) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    auto found = sitting.stage().stimuli().property(handle, fromAbi(name));
    if (!found) return toStatus(found.error());
    if (out) *out = *found;
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL stimuliSetNumbers(const fovea_host *host, uint64_t handle, uint32_t property, const double *numbers,
                                          uint32_t count) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (count && !numbers) return refuse(FOVEA_E_ARGUMENT, "stimuli->setNumbers: no numbers");
    return answer(host, sitting, sitting.stage().stimuli().setNumbers(handle, property, {numbers, count}));
  });
}

fovea_status FOVEA_CALL stimuliSetText(const fovea_host *host, uint64_t handle, uint32_t property, fovea_str text) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (auto known = checkText(text, "stimuli->setText"); !known) return refused(host, sitting, known.error());
    return answer(host, sitting, sitting.stage().stimuli().setText(handle, property, fromAbi(text)));
  });
}

fovea_status FOVEA_CALL stimuliDraw(const fovea_host *host, uint64_t handle) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) { return answer(host, sitting, sitting.stage().stimuli().draw(handle)); });
}

fovea_status FOVEA_CALL stimuliMeasure(const fovea_host *host, uint64_t handle, double box[4]) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    auto measured = sitting.stage().stimuli().measure(handle);
    if (!measured) return refused(host, sitting, measured.error());
    box[0] = measured->x;
    box[1] = measured->y;
    box[2] = measured->width;
    box[3] = measured->height;
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL stimuliSet(const fovea_host *host, uint64_t handle, uint32_t property, const fovea_value *value) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (!value) return refuse(FOVEA_E_ARGUMENT, "stimuli->set: no value");
    auto copied = fromAbi(*value);
    if (!copied) return refused(host, sitting, copied.error());
    return answer(host, sitting, sitting.stage().stimuli().set(handle, property, *copied));
  });
}

fovea_status FOVEA_CALL stimuliNumbers(const fovea_host *host, uint64_t handle, uint32_t property, const double **numbers,
                                       uint32_t *count) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (!numbers || !count) return refuse(FOVEA_E_ARGUMENT, "stimuli->numbers: no place for the numbers");
    const auto held = sitting.stage().stimuli().numbers(handle, property);
    if (!held) return toStatus(held.error());
    *numbers = held->data();
    *count = static_cast<uint32_t>(held->size());
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL stimuliText(const fovea_host *host, uint64_t handle, uint32_t property, fovea_str *text) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (!text) return refuse(FOVEA_E_ARGUMENT, "stimuli->text: no place for the text");
    const auto held = sitting.stage().stimuli().text(handle, property);
    if (!held) return toStatus(held.error());
    *text = toAbi(*held);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL stimuliContains(const fovea_host *host, uint64_t handle, double x, double y, uint32_t *inside) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (!inside) return refuse(FOVEA_E_ARGUMENT, "stimuli->contains: no place for the answer");
    const auto found = sitting.stage().stimuli().contains(handle, x, y);
    if (!found) return refused(host, sitting, found.error());
    *inside = *found ? 1 : 0;
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL stimuliOverlaps(const fovea_host *host, uint64_t one, uint64_t other, uint32_t *shared) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (!shared) return refuse(FOVEA_E_ARGUMENT, "stimuli->overlaps: no place for the answer");
    const auto found = sitting.stage().stimuli().overlaps(one, other);
    if (!found) return refused(host, sitting, found.error());
    *shared = *found ? 1 : 0;
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL stimuliValue(const fovea_host *host, uint64_t handle, uint32_t property, const fovea_sink *sink) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    const auto held = sitting.stage().stimuli().value(handle, property);
    return held ? putInto(sink, *held) : toStatus(held.error());
  });
}

fovea_status FOVEA_CALL stimuliShown(const fovea_host *host, uint64_t handle, fovea_shown *out) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    const auto showing = sitting.stage().stimuli().showing(handle);
    if (!showing) return toStatus(showing.error());
    fovea_shown shown{};
    shown.flags = showing->isVisible ? std::uint32_t{FOVEA_SHOWN_NOW} : 0;
    shown.flips = showing->flips;
    shown.refreshes = showing->refreshes;
    shown.first_onset_ns = toNanoseconds(showing->firstOnset);
    shown.last_onset_ns = toNanoseconds(showing->lastOnset);
    shown.offset_ns = toNanoseconds(showing->offset);
    fill(out, shown);
    return fovea_status{FOVEA_OK};
  });
}

}  // namespace

const fovea_stimuli kStimuli{sizeof(fovea_stimuli), 0,
                             stimuliCreate,         stimuliDestroy,
                             stimuliProperty,       stimuliSetNumbers,
                             stimuliSetText,        stimuliDraw,
                             stimuliMeasure,        stimuliSet,
                             stimuliNumbers,        stimuliText,
                             stimuliContains,       stimuliOverlaps,
                             stimuliValue,          stimuliShown};

}  // namespace fovea
