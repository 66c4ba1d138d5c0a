#pragma once
// FOVEA_PLUGIN(Class): the one exported symbol, and the way from the host's C calls to an object of Class.
//
// Use the CMake functions of the SDK: they compile plugin.json into the descriptor and manifest that are named here.

#include <type_traits>

#include "fovea/instance.hpp"
#include "fovea/simulation.hpp"

extern "C" {
extern const fovea_descriptor fovea_generated_descriptor __attribute__((visibility("hidden")));
extern const char fovea_generated_manifest[] __attribute__((visibility("hidden")));
}

namespace fovea {

/// The id of the interface of one kind of plugin, and its table. Found by the base class of the plugin.
struct KindCalls {
  const char *id;
  const void *table;
};

namespace detail {

/// The C face of an object of Class, and the object.
template <class Class>
class Holder : public fovea_plugin {
 public:
  static fovea_status FOVEA_CALL init(const fovea_host *, fovea_str) noexcept { return FOVEA_OK; }
  static void FOVEA_CALL deinit() noexcept {}

  static fovea_status FOVEA_CALL create(const fovea_host *host, fovea_str id, fovea_plugin **out) noexcept {
    *out = nullptr;
    return guarded(Log(host), [&]() -> fovea_status {
      if (borrow(id) != fovea_generated_descriptor.id)
        throw Failure("this library has no plugin \"" + std::string(borrow(id)) + "\"", FOVEA_E_ARGUMENT);
      *out = new Holder(host);
      return FOVEA_OK;
    });
  }

 private:
  explicit Holder(const fovea_host *host)
      : fovea_plugin{sizeof(fovea_plugin), 0, &fovea_generated_descriptor, nullptr, destroyHolder, findInterface},
        object_(Services(host)) {
    self = static_cast<Instance *>(&object_);
  }

  static void FOVEA_CALL destroyHolder(fovea_plugin *plugin) noexcept { delete static_cast<Holder *>(plugin); }
  static const void *FOVEA_CALL findInterface(fovea_plugin *, const char *id) noexcept {
    if constexpr (std::is_base_of_v<SimulatedObserver, Class>)
      if (std::strcmp(id, FOVEA_SIMULATION) == 0) return SimulationCalls<Class>::table();
    const KindCalls calls = kindCalls(static_cast<const Class *>(nullptr));
    return std::strcmp(id, calls.id) == 0 ? calls.table : nullptr;
  }

  Class object_;
};

}  // namespace detail
}  // namespace fovea

#define FOVEA_PLUGIN(Class)                                                                     \
  static const fovea_descriptor *const fovea_descriptors[] = {&fovea_generated_descriptor};     \
  const fovea_entry fovea_plugin_entry = {FOVEA_ABI_TAG,                                        \
                                          sizeof(fovea_entry),                                  \
                                          1,                                                    \
                                          fovea_descriptors,                                    \
                                          fovea_generated_manifest,                             \
                                          fovea::detail::Holder<Class>::init,                   \
                                          fovea::detail::Holder<Class>::deinit,                 \
                                          fovea::detail::Holder<Class>::create};
