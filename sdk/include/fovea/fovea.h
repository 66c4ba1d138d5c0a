#ifndef FOVEA_FOVEA_H
#define FOVEA_FOVEA_H
/* Everything a plugin may use, in C11. */
#include "fovea/abi.h"
#include "fovea/value.h"
#include "fovea/plugin.h"
#include "fovea/experiment.h"
#include "fovea/page.h"
#include "fovea/consent.h"
#include "fovea/device.h"
#include "fovea/study.h"
#include "fovea/svc/assets.h"
#include "fovea/svc/clock.h"
#include "fovea/svc/devices.h"
#include "fovea/svc/gl.h"
#include "fovea/svc/input.h"
#include "fovea/svc/log.h"
#include "fovea/svc/pages.h"
#include "fovea/svc/random.h"
#include "fovea/svc/session.h"
#include "fovea/svc/stimuli.h"
#include "fovea/svc/thread_check.h"
#include "fovea/svc/window.h"
#endif
