// A sound out of a file.

#include "fovea/sound_prompt.hpp"

#include <optional>
#include <string>

namespace sound {

struct Params {
  std::string file;
  double from_s = 0, fadeIn_s = 0, fadeOut_s = 0, volume = 1, pan = 0;
  std::optional<double> to_s;
  bool loop = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(file), CEREAL_NVP(from_s), CEREAL_NVP(to_s), CEREAL_NVP(fadeIn_s), CEREAL_NVP(fadeOut_s), CEREAL_NVP(volume), CEREAL_NVP(pan), CEREAL_NVP(loop));
  }
};

class SoundOfFile final : public fovea::SoundPrompt {
 public:
  using SoundPrompt::SoundPrompt;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    makePlayer(part, [this](bool isLooped) {
      return audio().load(assets().path(params_.file), {.from_s = params_.from_s, .to_s = params_.to_s, .fadeIn_s = params_.fadeIn_s, .fadeOut_s = params_.fadeOut_s, .volume = params_.volume, .pan = params_.pan, .isLooped = isLooped});
    });
  }
  fovea::Dict metadata() const override {
    fovea::Dict told{{"file", params_.file}, {"from_s", params_.from_s}};
    if (params_.to_s) told.emplace_back("to_s", *params_.to_s);
    told.insert(told.end(), {{"volume", params_.volume}, {"pan", params_.pan}, {"loop", params_.loop}});
    const fovea::Dict played = SoundPrompt::metadata();
    told.insert(told.end(), played.begin(), played.end());
    return told;
  }

 private:
  Params params_;
};

}  // namespace sound

FOVEA_PLUGIN(sound::SoundOfFile)
