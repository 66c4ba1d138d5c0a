// fovea.audio/1 as a plugin sees it: called from within the frames of a run.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <array>
#include <thread>

#include "fovea/fovea.h"
#include "plugins/abi_value.hpp"
#include "plugins/last_error.hpp"
#include "session/fixture.hpp"
#include "sound/sound.hpp"
#include "support/spoken_file.hpp"

namespace fovea::test {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

class GivenARunWithSound : public GivenASession {
 protected:
  GivenARunWithSound() {
    options_.experiments = {{"sounding", "org.test.sounding"}, {"wanting", "org.test.wanting"}};
    options_.noConsentReason = "a test";
    wiring_.catalogueRead = [this](const Catalogue &, const fovea_host &host,
                                   const DeviceJudge &) -> Result<void> {
      host_ = &host;
      audio_ = static_cast<const fovea_audio *>(host.getService(&host, FOVEA_AUDIO));
      return {};
    };
    wiring_.heardLog = [this](const LogLine &line) {
      const std::lock_guard lock(logMutex_);
      log_ += line.source + ": " + line.text + "\n";
    };
  }
  Result<Value> sound(const std::string &key, const Dict &expInfo = {}) {
    auto result = session_->runExperiment(key, expInfo);
    EXPECT_TRUE(session_->recorder().flush());
    return result;
  }
  /// In a frame of a run of this experiment.
  void during(const std::string &key, std::function<void()> work) {
    atFrame_[10] = std::move(work);
    open();
    const auto result = sound(key);
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->textOr("ending", ""), "finished") << result->textOr("error", "");
    EXPECT_GE(frame_, 10u);
  }
  /// Half a second of silence. Thread: [stage].
  fovea_status make(std::uint64_t &handle, const Dict &options = {}) {
    const Value samples(Array{{24000}, std::vector<float>(24000)});
    const Value given(options);
    return audio_->make(host_, LentValue(samples).get(), 48000, LentValue(given).get(), &handle);
  }
  fovea_status makeOf(const Value &samples, double rate = 48000) {
    std::uint64_t handle = 0;
    return audio_->make(host_, LentValue(samples).get(), rate, nullptr, &handle);
  }
  fovea_sound_state stateOf(std::uint64_t handle) {
    fovea_sound_state state{};
    state.struct_size = sizeof state;
    EXPECT_EQ(audio_->state(host_, handle, &state), FOVEA_OK) << takeLastError();
    return state;
  }
  std::int64_t now() { return toNanoseconds(session_->clock().now()); }
  std::string word(const std::string &query) {
    SQLite::Database database((session_->dataDir() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getString();
  }
  std::string log() {
    const std::lock_guard lock(logMutex_);
    return log_;
  }

  const fovea_host *host_ = nullptr;
  const fovea_audio *audio_ = nullptr;
  std::mutex logMutex_;
  std::string log_;
};

TEST_F(GivenARunWithSound, WhenASoundIsPlayedAtATimeThenItsStateTellsOfIt) {
  std::uint64_t handle = 0;
  std::int64_t asked = 0, length = 0;
  std::array<fovea_sound_state, 3> states{};
  atFrame_[15] = [&] { states[1] = stateOf(handle); };  // 83 ms on
  atFrame_[50] = [&] { states[2] = stateOf(handle); };  // after its 0.4 s
  during("sounding", [&] {
    ASSERT_EQ(make(handle, {{"from_s", 0.1}, {"fadeIn_s", 0.01}, {"volume", 0.5}}), FOVEA_OK)
        << takeLastError();
    EXPECT_EQ(audio_->length(host_, handle, &length), FOVEA_OK);
    asked = now() + 50'000'000;
    EXPECT_EQ(audio_->play(host_, handle, asked), FOVEA_OK);
    states[0] = stateOf(handle);
  });
  EXPECT_EQ(length, 400'000'000);
  EXPECT_EQ(states[0].flags, 0u);
  EXPECT_EQ(states[1].flags, std::uint32_t{FOVEA_SOUND_STARTED});
  EXPECT_EQ(states[1].onset_ns, asked);
  EXPECT_EQ(states[1].source, std::uint32_t{FOVEA_SAMPLE_VIRTUAL});
  EXPECT_EQ(states[2].flags, std::uint32_t{FOVEA_SOUND_STARTED | FOVEA_SOUND_ENDED});
  EXPECT_EQ(states[2].offset_ns, asked + length);
}

TEST_F(GivenARunWithSound, WhenItIsAskedWhatThereIsThenTheSimulatedSystemTells) {
  during("wanting", [&] {
    fovea_audio_info info{};
    info.struct_size = sizeof info;
    ASSERT_EQ(audio_->info(host_, &info), FOVEA_OK) << takeLastError();
    EXPECT_EQ(info.rate_hz, 48000);
    EXPECT_EQ(info.outputs, 2u);
    EXPECT_EQ(info.source, std::uint32_t{FOVEA_SAMPLE_VIRTUAL});
  });
}

TEST_F(GivenARunWithSound, WhenAnOptionIsWrongThenTheErrorNamesIt) {
  during("sounding", [&] {
    std::uint64_t handle = 0;
    const auto refused = [&](const Dict &options) {
      EXPECT_EQ(make(handle, options), FOVEA_E_ARGUMENT) << toJson(Value(options));
      return takeLastError();
    };
    EXPECT_THAT(refused({{"fadeIn_s", "long"}}),
                HasSubstr("audio->make: \"fadeIn_s\" is \"long\"; it is a number"));
    EXPECT_THAT(refused({{"loop", 1}}), HasSubstr("\"loop\" is 1; it is true or false"));
    EXPECT_THAT(refused({{"volum", 1}}), HasSubstr("no option \"volum\"; did you mean \"volume\"?"));
    EXPECT_THAT(refused({{"volume", 1.5}}), HasSubstr("volume"));
    EXPECT_THAT(refused({{"from_s", 2}}), HasSubstr("from_s"));
    EXPECT_EQ(handle, 0u);
    const Value list(List{1});
    EXPECT_EQ(audio_->record(host_, 0, LentValue(list).get(), &handle), FOVEA_E_ARGUMENT);
    EXPECT_THAT(takeLastError(), HasSubstr("audio->record: the options are"));
    const Value half(Dict{{"channels", 1.5}}), personal(Dict{{"personal", "no"}});
    EXPECT_EQ(audio_->record(host_, 0, LentValue(half).get(), &handle), FOVEA_E_ARGUMENT);
    EXPECT_THAT(takeLastError(), HasSubstr("\"channels\" is 1.5; it is a whole number"));
    EXPECT_EQ(audio_->record(host_, 0, LentValue(personal).get(), &handle), FOVEA_E_ARGUMENT);
    EXPECT_THAT(takeLastError(), HasSubstr("\"personal\""));
  });
}

TEST_F(GivenARunWithSound, WhenSamplesAreNoSoundThenTheErrorSaysWhy) {
  during("sounding", [&] {
    EXPECT_EQ(makeOf(Value(Array{{4, 2}, std::vector<double>(8)})), FOVEA_OK) << "two channels of doubles";
    EXPECT_EQ(makeOf(Value(List{0.5, 0.5})), FOVEA_E_ARGUMENT);
    EXPECT_THAT(takeLastError(), HasSubstr("no array of FOVEA_F32 or FOVEA_F64"));
    EXPECT_EQ(makeOf(Value(Array{{4, 3}, std::vector<float>(12)})), FOVEA_E_ARGUMENT);
    EXPECT_THAT(takeLastError(), HasSubstr("frames by 1 or 2 channels"));
    EXPECT_EQ(makeOf(Value(Array{{4}, std::vector<std::int32_t>(4)})), FOVEA_E_ARGUMENT);
    EXPECT_EQ(makeOf(Value(Array{{1}, std::vector<float>{1.5f}})), FOVEA_E_ARGUMENT);
    EXPECT_THAT(takeLastError(), HasSubstr("sample 0 is 1.5"));
    EXPECT_EQ(makeOf(Value(Array{{4}, std::vector<float>(4)}), 0), FOVEA_E_ARGUMENT);
    std::uint64_t handle = 0;
    EXPECT_EQ(audio_->load(host_, toAbi("no such file.wav"), nullptr, &handle), FOVEA_E_IO);
    EXPECT_THAT(takeLastError(), HasSubstr("no such file.wav"));
  });
}

TEST_F(GivenARunWithSound, WhenAHandleIsNoneThenEveryCallRefusesIt) {
  during("sounding", [&] {
    constexpr std::uint64_t kNone = 99;
    std::int64_t length = 0;
    std::uint64_t handle = 0;
    fovea_sound_state state{};
    Collector put;
    EXPECT_EQ(audio_->play(host_, kNone, 0), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->stop(host_, kNone, 0), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->setVolume(host_, kNone, 1), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->length(host_, kNone, &length), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->state(host_, kNone, &state), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->stopRecording(host_, kNone, 0), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->recordingState(host_, kNone, &state), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->recorded(host_, kNone, put.sink()), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->makeOfRecording(host_, kNone, nullptr, &handle), FOVEA_E_ARGUMENT);
    EXPECT_THAT(takeLastError(), HasSubstr("99"));
    audio_->destroy(host_, kNone);
    ASSERT_EQ(make(handle), FOVEA_OK);
    audio_->destroy(host_, handle);
    EXPECT_EQ(audio_->play(host_, handle, 0), FOVEA_E_ARGUMENT) << "it is gone";
  });
}

TEST_F(GivenARunWithSound, WhenThereIsNoPlaceForTheAnswerThenTheCallSaysSo) {
  during("sounding", [&] {
    const Value samples(Array{{8}, std::vector<float>(8)});
    std::uint64_t handle = 0;
    ASSERT_EQ(make(handle), FOVEA_OK);
    EXPECT_EQ(audio_->make(host_, LentValue(samples).get(), 48000, nullptr, nullptr), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->load(host_, toAbi("a.wav"), nullptr, nullptr), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->record(host_, 0, nullptr, nullptr), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->length(host_, handle, nullptr), FOVEA_E_ARGUMENT);
    EXPECT_EQ(audio_->recorded(host_, 1, nullptr), FOVEA_E_ARGUMENT);
  });
}

TEST_F(GivenARunWithSound, WhenNobodySharesTheStageWithItThenItsCallsAreRefused) {
  during("sounding", [&] {
    std::uint64_t handle = 0;
    ASSERT_EQ(make(handle), FOVEA_OK);
    std::thread([&] {
      EXPECT_EQ(audio_->play(host_, handle, 0), FOVEA_E_THREAD);
      EXPECT_THAT(takeLastError(), HasSubstr("[stage]"));
    }).join();
  });
  onStage([&] {
    std::uint64_t handle = 0;
    EXPECT_EQ(make(handle), FOVEA_E_STATE) << "between runs there is nobody whose it could be";
    EXPECT_THAT(takeLastError(), HasSubstr("a run's or a page's"));
  });
}

TEST_F(GivenARunWithSound, WhenTheManifestDoesNotSayThatItRecordsThenItPlaysAndRecordsNothing) {
  during("wanting", [&] {
    std::uint64_t handle = 0;
    double peak = 0, rms = 0;
    EXPECT_EQ(make(handle), FOVEA_OK);
    EXPECT_EQ(audio_->play(host_, handle, 0), FOVEA_OK);
    EXPECT_EQ(audio_->record(host_, 0, nullptr, &handle), FOVEA_E_STATE);
    EXPECT_THAT(takeLastError(), HasSubstr("\"org.test.wanting\" may not record"));
    EXPECT_EQ(audio_->level(host_, &peak, &rms), FOVEA_E_STATE);
    EXPECT_THAT(takeLastError(), HasSubstr("personal_data"));
  });
}

TEST_F(GivenARunWithSound, WhenARecordingGoesOnThenItIsNotTakenBeforeItsEnd) {
  std::uint64_t recording = 0;
  Collector put;
  atFrame_[20] = [&] {
    EXPECT_EQ(audio_->recorded(host_, recording, put.sink()), FOVEA_TIMEOUT);
    EXPECT_EQ(audio_->stopRecording(host_, recording, 0), FOVEA_OK);
  };
  atFrame_[21] = [&] {
    ASSERT_EQ(audio_->recorded(host_, recording, put.sink()), FOVEA_OK) << takeLastError();
    EXPECT_EQ(audio_->recorded(host_, recording, put.sink()), FOVEA_OK) << "it says the same again";
  };
  during("sounding", [&] {
    double peak = 1, rms = 1;
    EXPECT_EQ(audio_->level(host_, &peak, &rms), FOVEA_OK) << takeLastError();
    ASSERT_EQ(audio_->record(host_, 0, nullptr, &recording), FOVEA_OK) << takeLastError();
  });
  ASSERT_EQ(put.values().size(), 2u);
  EXPECT_EQ(put.values()[0], put.values()[1]);
  const Value &told = put.values()[0];
  EXPECT_TRUE(told.find("fovea.asset") && told.find("fovea.asset")->isNull()) << "nothing stands in for it";
  EXPECT_NEAR(told.find("duration_s")->number().value_or(0), 10. / 60, 0.001);
  for (const char *fact :
       {"rate_hz", "channels", "onset_s", "offset_s", "uncertainty_s", "source", "gaps", "peak", "isClipped"})
    EXPECT_TRUE(told.find(fact)) << fact;
}

TEST_F(GivenARunWithSound, WhenItIsPausedThenNothingSoundsAndNothingIsRecordedAnyMore) {
  std::uint64_t endless = 0, later = 0, recording = 0;
  fovea_sound_state played{}, planned{}, recorded{};
  recorded.struct_size = sizeof recorded;
  atFrame_[20] = [&] {
    Command pause;
    pause.kind = Command::Kind::Pause;
    stage_->commands().post(pause);
  };
  atFrame_[30] = [&] {  // one of those that repeat the picture meanwhile
    ASSERT_EQ(session_->getState(), "PAUSED");
    played = stateOf(endless), planned = stateOf(later);
    EXPECT_EQ(audio_->recordingState(host_, recording, &recorded), FOVEA_OK);
    Command resume;
    resume.kind = Command::Kind::Resume;
    stage_->commands().post(resume);
  };
  during("sounding", [&] {
    ASSERT_EQ(make(endless, {{"loop", true}}), FOVEA_OK);
    ASSERT_EQ(make(later), FOVEA_OK);
    ASSERT_EQ(audio_->play(host_, endless, 0), FOVEA_OK);
    ASSERT_EQ(audio_->play(host_, later, now() + 200'000'000), FOVEA_OK);
    ASSERT_EQ(audio_->record(host_, 0, nullptr, &recording), FOVEA_OK) << takeLastError();
  });
  EXPECT_EQ(played.flags, std::uint32_t{FOVEA_SOUND_STARTED | FOVEA_SOUND_ENDED | FOVEA_SOUND_STOPPED});
  EXPECT_EQ(recorded.flags, std::uint32_t{FOVEA_SOUND_STARTED | FOVEA_SOUND_ENDED | FOVEA_SOUND_STOPPED});
  EXPECT_FALSE(planned.flags & FOVEA_SOUND_STARTED);
  EXPECT_EQ(
      word("SELECT value ->> 'count' || ' ' || (value ->> 'why') FROM events WHERE kind = 'soundsStopped'"),
      "2 pause");
}

TEST_F(GivenARunWithSound, WhenItGivesNothingBackThenTheHostDoesAndSaysSo) {
  open();
  ASSERT_TRUE(sound("sounding", {{"what", "left"}}));
  EXPECT_THAT(log(), HasSubstr("org.test.sounding: the run left sounds behind: 1 sounds were removed, and 1 "
                               "recordings, which were put into no row, are gone"));
}

TEST_F(GivenARunWithSound, WhenItRecordsThenEachRowHasItsFileAndWhatIsKnownOfIt) {
  std::ofstream(folder_ / "said.wav", std::ios::binary) << spokenFile();
  open();
  const auto result = sound("sounding", {{"what", "voice"}, {"standIn", (folder_ / "said.wav").string()}});
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->textOr("ending", ""), "finished") << result->textOr("error", "");
  const auto files = columnOf(*result, "voice");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_TRUE(fs::exists(session_->dataDir() / files[0])) << files[0];
  EXPECT_EQ(fs::file_size(session_->dataDir() / files[0]), 1644u);
  EXPECT_EQ(columnOf(*result, "voice.duration_s")[0], "0.1");
  EXPECT_EQ(columnOf(*result, "voice.source")[1], "virtual");
  EXPECT_EQ(columnOf(*result, "beep_onset_s"), columnOf(*result, "asked_s"));
  EXPECT_EQ(word("SELECT count(*) || ' ' || min(kind || ' ' || local_key || ' ' || description || ' ' || "
                 "data_type || ' ' || personal) FROM assets"),
            "2 recorded voice what was said sound 1");
  EXPECT_EQ(word("SELECT provenance -> '$.sound' ->> 'system' FROM runs"), "simulated");
  session_.reset();
  EXPECT_FALSE(fs::exists(folder_ / "data/recordings")) << "their other names are gone";
}

TEST_F(GivenARunWithSound, WhenNobodyAsksForSoundThenNoneIsOpened) {
  options_.experiments.emplace_back("frames", "org.test.frames");
  wiring_.openSound = []() -> Result<std::unique_ptr<SoundSystem>> {
    throw std::logic_error("nobody asked");
  };
  open();
  EXPECT_EQ(run({{"frames", 2}}).textOr("ending", ""), "finished");
  EXPECT_EQ(word("SELECT coalesce(json_extract(provenance, '$.sound'), 'none') FROM runs"), "none");
}

class GivenAStationWithoutSound : public GivenARunWithSound {
 protected:
  GivenAStationWithoutSound() {
    wiring_.openSound = []() -> Result<std::unique_ptr<SoundSystem>> {
      return Error{ErrorCode::Device, "no sound card was found", "portaudio", "plug one in"};
    };
  }
};

TEST_F(GivenAStationWithoutSound, WhenAnExperimentNeedsItThenItIsRefusedBeforeItBegins) {
  open();
  const auto refused = sound("sounding");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Device);
  EXPECT_EQ(refused.error().text(),
            "portaudio: \"org.test.sounding\" needs sound, and there is none: no sound card was found; plug "
            "one in");
  EXPECT_EQ(word("SELECT count(*) FROM runs"), "0");
}

TEST_F(GivenAStationWithoutSound, WhenAnExperimentOnlyWantsItThenItGoesOnAndIsToldWhy) {
  during("wanting", [&] {
    std::uint64_t handle = 0;
    EXPECT_EQ(make(handle), FOVEA_E_UNSUPPORTED);
    EXPECT_THAT(takeLastError(), HasSubstr("no sound card was found; plug one in"));
    fovea_audio_info info{};
    info.struct_size = sizeof info;
    EXPECT_EQ(audio_->info(host_, &info), FOVEA_E_UNSUPPORTED);
  });
  EXPECT_THAT(log(), HasSubstr("sound: \"org.test.wanting\" goes on without sound: portaudio: no sound card was found"));
}

}  // namespace
}  // namespace fovea::test
