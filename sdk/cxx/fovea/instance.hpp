#pragma once
// What every kind of plugin has: the host's services, and the guard that no exception passes.

#include <cstring>
#include <exception>
#include <memory>
#include <new>

#include "fovea/audio.hpp"
#include "fovea/camera.hpp"
#include "fovea/devices.hpp"
#include "fovea/services.hpp"
#include "fovea/stimuli.hpp"

namespace fovea {

/// All services, fetched when the instance is made.
struct Services {
  explicit Services(const fovea_host *from)
      : host(from), log(from), clock(from), window(from), input(from), stimuli(from), random(from), session(from),
        pages(from), assets(from), devices(from), audio(from), camera(from) {}
  const fovea_host *host;
  Log log;
  Clock clock;
  Window window;
  Input input;
  Stimuli stimuli;
  Random random;
  Session session;
  Pages pages;
  Assets assets;
  Devices devices;
  Audio audio;
  Camera camera;
};

class Instance {
 public:
  explicit Instance(const Services &services) : services_(services) {}
  Instance(const Instance &) = delete;
  Instance &operator=(const Instance &) = delete;
  virtual ~Instance() = default;

  const Services &services() const { return services_; }

 protected:
  const Log &log() const { return services_.log; }
  const Clock &clock() const { return services_.clock; }
  const Window &window() const { return services_.window; }
  const Input &input() const { return services_.input; }
  const Stimuli &stimuli() const { return services_.stimuli; }
  const Random &random() const { return services_.random; }
  const Pages &pages() const { return services_.pages; }
  const Assets &assets() const { return services_.assets; }
  const Devices &devices() const { return services_.devices; }
  const Audio &audio() const { return services_.audio; }
  const Camera &camera() const { return services_.camera; }
  /// The table of any other service, or nullptr: service<fovea_gl>(FOVEA_GL).
  template <class Table>
  const Table *service(const char *id) const {
    return static_cast<const Table *>(services_.host->getService(services_.host, id));
  }

 private:
  Services services_;
};

namespace detail {

/// Runs `work`, which answers a status; whatever is thrown becomes one, and its text reaches the host.
template <class Work>
fovea_status guarded(const Log &log, Work &&work) noexcept {
  try {
    return work();
  } catch (const Stopped &stopped) {
    return stopped.status();
  } catch (const TrialEnded &) {
    log.setError(FOVEA_E_STATE, "the trial was ended, and nobody took that up; offer trials with Run::forEachTrial");
    return FOVEA_E_STATE;
  } catch (const CallFailed &failure) {
    if (log.isThere()) log.write(FOVEA_LEVEL_ERROR, failure.what());
    return failure.status();
  } catch (const Failure &failure) {
    log.setError(failure.status(), failure.what());
    return failure.status();
  } catch (const std::bad_alloc &) {
    log.setError(FOVEA_E_NO_MEMORY, "out of memory");
    return FOVEA_E_NO_MEMORY;
  } catch (const std::exception &problem) {
    log.setError(FOVEA_E_FAIL, problem.what());
    return FOVEA_E_FAIL;
  } catch (...) {
    log.setError(FOVEA_E_FAIL, "an exception of an unknown type");
    return FOVEA_E_FAIL;
  }
}

template <class Kind>
Kind &of(fovea_plugin *plugin) {
  return static_cast<Kind &>(*static_cast<Instance *>(plugin->self));
}

/// As guarded(), for a call on the object behind `plugin`.
template <class Kind, class Work>
fovea_status call(fovea_plugin *plugin, Work &&work) noexcept {
  Kind &object = of<Kind>(plugin);
  return guarded(object.services().log, [&] {
    work(object);
    return FOVEA_OK;
  });
}

}  // namespace detail
}  // namespace fovea
