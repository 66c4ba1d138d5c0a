// Experiments, devices and the window of a session, and its end.

#include <SQLiteCpp/SQLiteCpp.h>

#include "fixture.hpp"

namespace fovea::test {
namespace {

TEST_F(GivenASession, WhenAnExperimentRunsThenItsRowsAreInItsOwnFile) {
  open();

  const Value first = run({{"trials", 3}, {"frames", 2}});
  const Value second = run({{"trials", 4}, {"frames", 2}});

  EXPECT_EQ(first.textOr("ending", ""), "finished");
  EXPECT_EQ(columnOf(first, "word"), (std::vector<std::string>{"word 0", "word 1", "word 2"}));
  EXPECT_EQ(columnOf(second, "word").size(), 4u);
  EXPECT_NE(first.find("files")->list()->front(), second.find("files")->list()->front());
  EXPECT_EQ(statusWords(), "preparing started finished saved preparing started finished saved");
}

TEST_F(GivenASession, WhenAKeyIsUnknownThenTheKnownOnesAreListed) {
  open();

  auto result = session_->runExperiment("stroup");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Unknown);
  EXPECT_NE(result.error().text().find("there are: frames"), std::string::npos) << result.error().text();
}

TEST_F(GivenASession, WhenAKeyIsTakenThenItIsReplacedOnlyOnRequest) {
  open();

  auto refused = session_->addExperiment("stroop", "frames");
  auto replaced = session_->addExperiment("stroop", "frames", {}, CopyRule::Replace);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  ASSERT_TRUE(replaced) << replaced.error().text();
  EXPECT_EQ(replaced->id, "org.fovea.stroop");
  EXPECT_EQ(session_->listExperiments().size(), 1u);
}

TEST_F(GivenASession, WhenAnExperimentLiesOutsideTheRootThenItIsCopiedAndNothingElseIsOverwritten) {
  open();
  const fs::path outside = fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so";

  auto copied = session_->addExperiment(outside, "mine");
  std::ofstream(folder_ / "org.test.misbehaving.so") << "something else";
  auto refused = session_->addExperiment(fs::path(FOVEA_TEST_PLUGINS) / "org.test.misbehaving.so", "theirs");

  ASSERT_TRUE(copied) << copied.error().text();
  EXPECT_EQ(copied->file, fs::absolute(folder_ / "org.test.frames.so"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("holds another"), std::string::npos) << refused.error().text();
}

TEST_F(GivenASession, WhenACopyWouldTakeTheRootOrTheDataWithItThenItIsRefusedAndNothingIsLost) {
  open();
  const fs::path outside = folder_.string() + "-outside", library = outside / "data" / "org.test.frames.so";
  fs::create_directories(outside / "data");
  fs::copy_file(fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so", library);
  std::ofstream(folder_ / "precious") << "kept";

  auto slash = session_->addExperiment(library, "slash", outside / "data/", CopyRule::Replace);  // named as the data folder is
  auto dots = session_->addExperiment(library, "dots", outside / "data/..", CopyRule::Replace);
  auto above = session_->addExperiment(library, "above", folder_.parent_path(), CopyRule::Replace);
  auto elsewhere = session_->addExperiment(library, "elsewhere", folder_.parent_path() / "nowhere", CopyRule::Replace);

  EXPECT_EQ(slash.error().code, ErrorCode::Refused) << slash.error().text();
  ASSERT_TRUE(dots) << dots.error().text();
  EXPECT_EQ(dots->file, fs::absolute(folder_ / outside.filename() / "data" / "org.test.frames.so"));
  EXPECT_EQ(above.error().code, ErrorCode::Refused) << above.error().text();
  EXPECT_EQ(elsewhere.error().code, ErrorCode::BadArgument) << elsewhere.error().text();
  EXPECT_TRUE(fs::exists(folder_ / "precious"));
  EXPECT_TRUE(fs::exists(session_->logFile()));
  fs::remove_all(outside);
}

TEST_F(GivenASession, WhenACopyIsReplacedThenTheNewOneIsThereAndNothingIsLeftOver) {
  open();
  const fs::path outside = fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so";
  std::ofstream(folder_ / "org.test.frames.so") << "something else";

  auto replaced = session_->addExperiment(outside, "mine", {}, CopyRule::Replace);

  ASSERT_TRUE(replaced) << replaced.error().text();
  EXPECT_EQ(fs::file_size(replaced->file), fs::file_size(outside));
  for (const auto &entry : fs::directory_iterator(folder_)) EXPECT_EQ(entry.path().filename().string().find(".org.test"), std::string::npos);
}

TEST_F(GivenASession, WhenALibraryIsNoExperimentThenTheOthersAreKeptAndTheProblemIsTold) {
  options_.experiments.push_back({"bad", fs::path(FOVEA_TEST_PLUGINS) / "not_a_plugin.so"});
  open();

  EXPECT_EQ(session_->listExperiments().size(), 1u);
  ASSERT_FALSE(session_->problems().empty());
}

TEST_F(GivenASession, WhenDevicesAreAskedForThenTheRolesAreNamed) {
  open();

  auto names = session_->getRequiredDeviceNamesFromExperiment("frames");

  ASSERT_TRUE(names);
  EXPECT_EQ(*names, std::vector<std::string>{"response"});
}

TEST_F(GivenASession, WhenItsDevicesAreSetUpThenEachRoleHasOneAndAKeyboardCanBeAdded) {
  open();

  auto roles = session_->setupDevicesFromExperiment("frames");
  auto added = session_->addKeyboardFromParams("second");

  ASSERT_TRUE(roles) << roles.error().text();
  EXPECT_FALSE(roles->find("response")->textOr("device", "").empty());
  ASSERT_TRUE(added) << added.error().text();
  EXPECT_TRUE(session_->devices().hasDevice("second", "keyboard"));
}

TEST_F(GivenASession, WhenTheScreensAreCountedThenAVirtualDisplayIsOne) {
  open();
  EXPECT_EQ(*session_->devices().getScreenCount(), 1);
}

TEST_F(GivenASession, WhenAKeyboardIsUnpluggedInARunThenTheRunGoesOnAndItsRowsSaySo) {
  open();
  atFrame_[15] = [&] { plugKeyboard(InputKind::Detached); };
  atFrame_[35] = [&] { plugKeyboard(InputKind::Attached); };

  const Value result = run({{"frames", 10}, {"trials", 5}});

  EXPECT_EQ(columnOf(result, "devices.missing"), (std::vector<std::string>{"", "keyboard 3", "keyboard 3", "keyboard 3", ""}));
  EXPECT_EQ(statusWords(), "preparing started finished saved");
}

TEST_F(GivenASession, WhenTheWindowLosesTheKeyboardThenRowsAndEventsSayFromWhenToWhen) {
  Session &session = open();
  const auto note = [&](bool hasKeyboard) {
    session.look([&](Sitting &sitting) { sitting.noteFocus(hasKeyboard, sitting.stage().clock().now()); });
  };
  atFrame_[16] = [&] { note(false); };
  atFrame_[34] = [&] { note(true); };

  const Value result = run({{"frames", 10}, {"trials", 5}});

  const auto lost = columnOf(result, "focus.lost_s");
  ASSERT_EQ(lost.size(), 5u);
  EXPECT_EQ(lost[0] + lost[4], "");
  EXPECT_NEAR(std::stod(lost[1]) + std::stod(lost[2]) + std::stod(lost[3]), 18.0 / 60, 1e-6);
  EXPECT_NEAR(std::stod(lost[2]), 10.0 / 60, 1e-6);
  SQLite::Database database((session.dataDir() / "fovea.db").string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("SELECT group_concat(value) FROM events WHERE kind = 'focus' AND run <> ''").getString(),
            R"({"focused":false},{"focused":true})");
}

TEST_F(GivenASession, WhenARunBeginsWhileTheKeyboardIsElsewhereThenItsRowsSaySo) {
  Session &session = open();
  const auto note = [&](bool hasKeyboard) {
    onStage([&] { session.look([&](Sitting &sitting) { sitting.noteFocus(hasKeyboard, sitting.stage().clock().now()); }); });
  };
  note(false);
  const Value away = run({{"frames", 10}, {"trials", 2}});
  note(true);
  const Value back = run({{"frames", 5}});

  EXPECT_NE(columnOf(away, "focus.lost_s"), (std::vector<std::string>{"", ""}));
  EXPECT_EQ(columnOf(back, "focus.lost_s"), std::vector<std::string>{""});
}

TEST_F(GivenASession, WhenAKeyboardIsAwayAsARunBeginsThenItsRowsSaySoUntilItIsBack) {
  open();
  atFrame_[4] = [&] { plugKeyboard(InputKind::Detached); };
  EXPECT_EQ(columnOf(run({{"frames", 5}}), "devices.missing"), std::vector<std::string>{"keyboard 3"});
  atFrame_[frame_ + 25] = [&] { plugKeyboard(InputKind::Attached); };

  const Value away = run({{"frames", 10}, {"trials", 4}});
  const Value whole = run({{"frames", 5}});

  EXPECT_EQ(columnOf(away, "devices.missing"), (std::vector<std::string>{"keyboard 3", "keyboard 3", "keyboard 3", ""}));
  EXPECT_EQ(columnOf(whole, "devices.missing"), std::vector<std::string>{""});
}

TEST_F(GivenASession, WhenAKeyboardIsUnpluggedAndPluggedInBetweenRunsThenTheNextRunKnowsIt) {
  open();
  run({{"frames", 5}});
  onStage([this] { plugKeyboard(InputKind::Detached); });
  const Value away = run({{"frames", 5}});
  onStage([this] { plugKeyboard(InputKind::Attached); });

  EXPECT_EQ(columnOf(away, "devices.missing"), std::vector<std::string>{"keyboard 3"});
  EXPECT_EQ(columnOf(run({{"frames", 5}}), "devices.missing"), std::vector<std::string>{""});
}

TEST_F(GivenASession, WhenARunFailsThenItIsSavedAndTheNextOneRuns) {
  options_.experiments.push_back({"bad", "org.test.misbehaving"});
  ASSERT_EQ(setenv("FOVEA_TEST_MISBEHAVE", "run:throw", 1), 0);
  open();

  auto failed = session_->runExperiment("bad");
  unsetenv("FOVEA_TEST_MISBEHAVE");

  ASSERT_TRUE(failed) << failed.error().text();
  EXPECT_EQ(failed->textOr("ending", ""), "failed");
  EXPECT_NE(failed->textOr("error", ""), "");
  EXPECT_EQ(session_->getStatus(), 0);
  EXPECT_EQ(run({{"frames", 1}}).textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenNobodyIsAskedForConsentThenAPersonsRunIsRefused) {
  options_.display.kind = DisplayOptions::Kind::VirtualPaced;
  open();

  auto refused = session_->runExperiment("frames", Dict{{"frames", 1}});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
}

TEST_F(GivenASession, WhenARunStartsThenTheLogSaysAsWhatAndWithWhich) {
  options_.experiments = {{"easy", "org.test.frames"}};
  open();

  ASSERT_TRUE(session_->runExperiment("easy", Dict{{"participant", Value("07")}, {"name", Value("Jane")}, {"frames", Value(2)}}));

  session_->log().flush();
  std::ifstream file(session_->logFile());
  std::string start;
  for (std::string line; start.empty() && std::getline(file, line);)
    if (line.find(" of frames starts as \"easy\", expInfo {") != std::string::npos) start = line;
  EXPECT_NE(start.find("\t" + session_->id() + ".1\texp\t"), std::string::npos) << start;
  EXPECT_NE(start.find(R"("participant":"07")"), std::string::npos) << start;
  EXPECT_NE(start.find(R"("frames":2)"), std::string::npos) << start;
  EXPECT_EQ(start.find("Jane"), std::string::npos) << start;
}

TEST_F(GivenASession, WhenAnOlderNameIsCalledTwiceThenTheLogSaysOnceThatItIsDeprecated) {
  open();

  EXPECT_TRUE(session_->setupInputsFromExperiment("frames"));
  EXPECT_TRUE(session_->setupInputsFromExperiment("frames"));

  session_->log().flush();
  std::ifstream file(session_->logFile());
  int told = 0;
  for (std::string line; std::getline(file, line);) told += line.find("\terror\tsession\tdeprecated: setupInputsFromExperiment") != std::string::npos;
  EXPECT_EQ(told, 1);
}

TEST_F(GivenASession, WhenAnExperimentSetTheWindowUpThenWhatIsNotNamedLaterStays) {
  options_.experiments.emplace_back("contrast-threshold", "contrast-threshold");
  open();
  const auto color = [this] { return *session_->win().find("color"); };
  ASSERT_TRUE(session_->setupWindowFromParams({{"color", Value("white")}, {"title", Value("before")}}));
  EXPECT_EQ(color(), Value(List{Value(1.0), Value(1.0), Value(1.0)}));
  ASSERT_TRUE(session_->setupWindowFromExperiment("contrast-threshold"));
  const Value ofExperiment = color();
  const std::string units = session_->win().textOr("units", "");

  ASSERT_TRUE(session_->setupWindowFromParams({{"title", Value("after")}}));

  EXPECT_NE(ofExperiment, Value(List{Value(1.0), Value(1.0), Value(1.0)}));
  EXPECT_EQ(color(), ofExperiment);
  EXPECT_EQ(stage_->stimuli().background().r, *ofExperiment.list()->front().number());
  EXPECT_EQ(session_->win().textOr("units", "?"), units);
  EXPECT_EQ(session_->win().textOr("title", ""), "after");
  EXPECT_EQ(*session_->win().find("pos"), Value());
}

TEST_F(GivenASession, WhenTheTimeIsAskedForThenTheFormatAskedIsTheFormatDelivered) {
  open();

  EXPECT_TRUE(session_->getTime("float")->as<double>());
  EXPECT_EQ(session_->getTime()->text()->size(), std::string("2026-11-21T03:01:02.569021+00:00").size());
  EXPECT_EQ(session_->getTime("%H:%M")->text()->size(), 5u);
  EXPECT_FALSE(session_->getTime("%Q"));
  EXPECT_FALSE(session_->getTime("noon"));
}

TEST_F(GivenASession, WhenTheFrameRateIsMeasuredAnewThenItIsTheDisplays) {
  options_.display.refreshRate = 144;
  open();

  auto rate = session_->getFrameRate(true);

  ASSERT_TRUE(rate) << rate.error().text();
  EXPECT_NEAR(*rate->find("rate_hz")->as<double>(), 144, 0.01);
  EXPECT_NEAR(*rate->find("median_s")->as<double>(), 1.0 / 144, 1e-6);
  EXPECT_NEAR(*rate->find("middleMean_s")->as<double>(), 1.0 / 144, 1e-6);
  EXPECT_EQ(rate->textOr("source", ""), "measured");
}

TEST_F(GivenASession, WhenTheFrameRateIsMeasuredThenTheLogSaysWhatWasFoundAndTheRowsWhereItComesFrom) {
  std::vector<std::string> said;
  wiring_.heardLog = [&](const LogLine &line) {
    if (line.source == "window") said.push_back(line.text);
  };
  open();
  EXPECT_EQ(session_->getFrameRate()->textOr("source", ""), "nominal");
  EXPECT_EQ(columnOf(run({{"frames", 2}}), "frameRateSource"), std::vector<std::string>{"nominal"});
  said.clear();

  ASSERT_TRUE(session_->getFrameRate(true));

  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0], "the screen's refresh is measured anew");
  EXPECT_EQ(said[1], "the screen's refresh is measured: 60.00 Hz, median 16.67 ms, standard deviation 0.00 ms of 10 intervals");
  EXPECT_EQ(session_->getFrameRate()->textOr("source", ""), "measured");
  EXPECT_EQ(session_->win().textOr("frameRateSource", ""), "measured");
  EXPECT_EQ(columnOf(run({{"frames", 2}}), "frameRateSource"), std::vector<std::string>{"measured"});
}

TEST_F(GivenASession, WhenAMessageIsShownThenItStandsInPlaceOfTheRestMessageUntilItIsHidden) {
  Session &session = open();
  const auto words = [this] {
    std::string all;
    onStage([&] {
      Stimuli &stimuli = stage_->stimuli();
      for (const StimulusHandle handle : stimuli.alive()) {
        const auto property = stimuli.property(handle, "text");
        all += "[" + (property ? std::string(*stimuli.text(handle, *property)) : "no text") + "]";
      }
    });
    return all;
  };

  EXPECT_EQ(*session.showMessage("Take a seat"), Value(true));
  EXPECT_EQ(words(), "[Take a seat]");
  EXPECT_EQ(*session.hideMessage(), Value(true));
  EXPECT_EQ(words(), "[Rest...]");
  ASSERT_TRUE(session.showMessage("Ready?"));
  run({{"frames", 2}});
  EXPECT_EQ(words(), "");
}

TEST_F(GivenASession, WhenARunWasStoppedThenTheWindowStillShowsWhatItIsToldTo) {
  Session &session = open();
  atFrame_[5] = [&] { EXPECT_TRUE(session.stopExperiment()); };
  EXPECT_EQ(run({{"frames", 1000}}).textOr("ending", ""), "stopped");
  std::uint64_t before = 0, after = 0;

  onStage([&] { before = frame_; });
  EXPECT_EQ(*session.showMessage("Thank you"), Value(true));
  onStage([&] { after = frame_; });

  EXPECT_EQ(after, before + 1);
}

TEST_F(GivenASession, WhenSomebodyStopsWhatDoesNotRunThenTheNextMessageIsShownAllTheSame) {
  Session &session = open();
  std::uint64_t before = 0, after = 0;
  onStage([&] { before = frame_; });
  Command stop;
  stop.kind = Command::Kind::Stop;
  ASSERT_TRUE(session.command(std::move(stop)));
  onStage([] {});

  EXPECT_TRUE(session.showMessage("Welcome"));
  onStage([&] { after = frame_; });

  EXPECT_EQ(after, before + 1);
}

TEST_F(GivenASession, WhenSomebodyLooksAtItForLongThenNoPauseWaitsForThat) {
  Session &session = open();
  std::promise<void> looking, paused;
  std::thread looker;
  bool waited = true;
  const auto ask = [&](Command::Kind kind) {
    Command command;
    command.kind = kind;
    EXPECT_TRUE(stage_->commands().post(std::move(command)));
  };
  atFrame_[5] = [&] {
    looker = std::thread([&] {
      session.look([&](Sitting &) {
        looking.set_value();
        waited = paused.get_future().wait_for(std::chrono::seconds(10)) != std::future_status::ready;
      });
    });
    looking.get_future().wait();
    ask(Command::Kind::Pause);
  };
  bool isPaused = false;
  atEachFrame_ = [&] {
    if (stage_->board().read().state != SessionState::Paused || std::exchange(isPaused, true)) return;
    paused.set_value();
    ask(Command::Kind::Resume);
  };

  EXPECT_EQ(run({{"frames", 20}}).textOr("ending", ""), "finished");
  looker.join();

  EXPECT_FALSE(waited);
}

const Dict kConsentParams{{"studyTitle", "A studyTitle"}, {"institution", "A institution"}, {"contact", "A contact"}, {"purpose", "A purpose"}, {"procedure", "A procedure"}, {"duration", "A duration"}, {"payment", "A payment"}, {"recipients", "A recipients"}, {"transfers", "A transfers"}, {"storage", "A storage"}, {"dataProtectionContact", "A dataProtectionContact"}, {"supervisoryAuthority", "A supervisoryAuthority"}, {"ethics", "A ethics"}};

TEST_F(GivenASession, WhenThereIsAConsentFormThenTheRunStartsBehindIt) {
  options_.consent = "laboratory-consent";
  options_.consentParams = Value(kConsentParams);
  open();
  EXPECT_EQ(run({{"frames", 2}}).textOr("ending", ""), "finished");
  EXPECT_EQ(statusWords(), "preparing consent preparing started finished saved");
}

TEST_F(GivenASession, WhenTheConsentFormLacksATextThenItIsNotOpened) {
  Dict params = kConsentParams;
  std::erase_if(params, [](const auto &pair) { return pair.first == "contact"; });
  options_.consent = "laboratory-consent";
  options_.consentParams = Value(std::move(params));
  const auto opened = Session::open(options_, wiring_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("contact"), std::string::npos) << opened.error().text();
}

TEST_F(GivenASession, WhenTheFrameRateIsToBeMeasuredDuringARunThenItIsBusyAndTheKnownOneIsThere) {
  open();
  Result<std::uint64_t> measured = std::uint64_t{0}, known = std::uint64_t{0};
  const auto ignore = [](std::uint64_t, const Result<Value> &) {};
  atFrame_[3] = [&] {
    measured = session_->remote().object("session")->call("getFrameRate", {{"retest", Value(true)}}, "test", ignore);
    known = session_->remote().object("session")->call("getFrameRate", {{"retest", Value(false)}}, "test", ignore);
  };

  run({{"trials", 1}, {"frames", 5}});

  ASSERT_FALSE(measured);
  EXPECT_EQ(measured.error().code, ErrorCode::Busy);
  EXPECT_TRUE(known);
}

TEST_F(GivenASession, WhenTheWindowIsChangedThenItSaysWhatWasAppliedAndUnknownKeysAreErrors) {
  open();

  auto changed = session_->setupWindowFromParams({{"color", Value(List{Value(1), Value(0), Value(-1)})}, {"units", Value("pix")}, {"useFBO", Value(true)}});
  auto unknown = session_->setupWindowFromParams({{"colour", Value("red")}});

  ASSERT_TRUE(changed) << changed.error().text();
  EXPECT_EQ(changed->find("applied")->list()->size(), 2u);
  EXPECT_EQ(changed->find("notes")->list()->size(), 1u);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().text().find("colour"), std::string::npos);
}

TEST_F(GivenASession, WhenArrowsMoveTheMarkOfTheGallerysMenuThenThePageGoesWithIt) {
  options_.experiments = {{"gallery", "org.fovea.gallery"}};
  open();
  const auto press = [this](std::string_view key) {
    InputEvent event;
    event.kind = InputKind::KeyPress;
    event.setKey(key);
    event.time = session_->clock().now();
    stage_->input().add(event);
  };
  atFrame_[10] = [&] { press("down"); };
  atFrame_[20] = [&] { press("right"); };
  atFrame_[30] = [&] { press("escape"); };

  const auto result = session_->runExperiment("gallery");

  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(columnOf(*result, "kind"), (std::vector<std::string>{"text", "rect", "circle"}));
}

TEST_F(GivenASession, WhenAWindowsParametersAreRefusedThenAllOfItIsAsBeforeAndTheSessionSaysSo) {
  open();
  ASSERT_TRUE(session_->setupWindowFromParams({{"size", Value(List{Value(1024), Value(768)})}, {"title", Value("before")}, {"color", Value("white")}}));
  const Value before = session_->win();
  const std::string nowhere = (folder_ / "nowhere.png").string();

  for (const auto &[name, value] : Dict{{"backgroundImage", nowhere}, {"gamma", -1}, {"pos", "left"}, {"units", "parsec"}}) {
    SCOPED_TRACE(name);
    const auto refused = session_->setupWindowFromParams(
        {{"size", Value(List{Value(640), Value(480)})}, {"color", Value("red")}, {"title", Value("after")}, {name, value}});

    ASSERT_FALSE(refused);
    EXPECT_EQ(session_->win(), before);
    onStage([&] {
      EXPECT_EQ(stage_->window().screen().width, 1024);
      EXPECT_EQ(stage_->window().screen().height, 768);
      EXPECT_EQ(stage_->window().title(), "before");
      EXPECT_EQ(stage_->stimuli().background().g, 1);
    });
  }
  const auto asked = session_->setupWindowFromParams({{"size", Value(List{Value(640), Value(480)})}});
  ASSERT_TRUE(asked) << asked.error().text();
  EXPECT_EQ(session_->win().find("size")->list()->front(), Value(640));
}

TEST_F(GivenASession, WhenTheWindowChangesBetweenRunsThenEachRunSaysWhatItsOwnSizesMeant) {
  open();
  const auto provenanceOf = [](const Value &result) { return *readJson(*result.find("files")->list()->back().text())->root.find("provenance"); };
  ASSERT_TRUE(session_->setupWindowFromParams({{"screenWidthCm", Value(53.1)}, {"viewingDistanceCm", Value(57.25)}, {"units", Value("deg")}}));
  const Value first = provenanceOf(run({{"frames", 1}}));
  ASSERT_TRUE(session_->setupWindowFromParams({{"size", Value(List{Value(640), Value(480)})}, {"viewingDistanceCm", Value(91.5)}, {"color", Value("white")}, {"gamma", Value(2.2)}}));
  const Value second = provenanceOf(run({{"frames", 1}}));

  EXPECT_EQ(*first.find("window")->find("viewingDistanceCm"), Value(57.25));
  EXPECT_EQ(*first.find("window")->find("screenWidthCm"), Value(53.1));
  EXPECT_EQ(first.find("window")->textOr("units", ""), "deg");
  EXPECT_TRUE(first.find("window")->find("gamma")->isNull());
  EXPECT_EQ(*second.find("window")->find("viewingDistanceCm"), Value(91.5));
  EXPECT_EQ(*second.find("window")->find("color"), Value(List{Value(1.0), Value(1.0), Value(1.0)}));
  EXPECT_EQ(*second.find("window")->find("gamma"), Value(List{Value(2.2), Value(2.2), Value(2.2)}));
  EXPECT_EQ(*second.find("screen")->find("width_px"), Value(640));
  EXPECT_NE(*first.find("screen")->find("width_px"), Value(640));
}

TEST_F(GivenASession, WhenUnitsNeedWhatNobodyHasSaidOfTheScreenThenThatIsSaidAndNothingChanges) {
  open();
  ASSERT_TRUE(session_->setupWindowFromParams({{"units", Value("deg")}})) << "without a screen it is a usual one";
  ASSERT_TRUE(session_->setupWindowFromParams({{"units", Value("pix")}, {"viewingDistanceCm", Value()}}));

  const auto refused = session_->setupWindowFromParams({{"units", Value("deg")}});

  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("viewingDistanceCm"), std::string::npos) << refused.error().text();
  EXPECT_EQ(session_->win().textOr("units", ""), "pix");
  EXPECT_TRUE(session_->setupWindowFromParams({{"units", Value("cm")}})) << "the distance makes no difference to it";
}

TEST_F(GivenASession, WhenARunChangesTheWindowThenItIsAsBeforeAfterwards) {
  options_.win = Dict{{"color", Value("red")}};
  options_.experiments.push_back({"rt", "reaction-time"});
  open();
  Color during{}, after{};
  atFrame_[30] = [&] { during = stage_->stimuli().background(); };

  auto ran = session_->runExperiment("rt", Dict{{"participant", Value("a")}});
  atEachFrame_ = [&] { after = stage_->stimuli().background(); };
  run({{"frames", 1}});

  ASSERT_TRUE(ran) << ran.error().text();
  EXPECT_EQ(ran->textOr("ending", ""), "finished");
  EXPECT_FLOAT_EQ(static_cast<float>(during.g), -0.7f);
  EXPECT_FLOAT_EQ(static_cast<float>(after.r), 1);
  EXPECT_FLOAT_EQ(static_cast<float>(after.g), -1);
}

TEST_F(GivenASession, WhenItIsClosedThenASecondTimeDoesNothingAndCallsAreRefused) {
  open();

  EXPECT_TRUE(session_->close());
  EXPECT_TRUE(session_->close());
  auto late = session_->runExperiment("frames");

  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::State);
}

TEST(GivenNoRoot, WhenASessionIsOpenedThenItIsNamed) {
  auto opened = Session::open({.root = "/nowhere/at/all"});

  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("/nowhere/at/all"), std::string::npos);
}

TEST(GivenAnUnknownLevel, WhenASessionIsOpenedThenTheKnownOnesAreListed) {
  SessionOptions options{.root = "/tmp", .dataDir = "/tmp/fovea-level-" + std::to_string(getpid()), .loggingLevel = "loud"};

  auto opened = Session::open(std::move(options));

  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("error, warning, data, exp, info or debug"), std::string::npos) << opened.error().text();
}

}  // namespace
}  // namespace fovea::test
