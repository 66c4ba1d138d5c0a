#include "devices/scanner.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "core/thread.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenAScanner : public ::testing::Test {
 protected:
  ~GivenAScanner() override { setThread(Thread::Other); }
  std::shared_ptr<Scanner> open(ScannerOptions options) {
    auto scanner = Scanner::open(hub_, std::move(options));
    EXPECT_TRUE(scanner) << scanner.error().text();
    return scanner ? *scanner : nullptr;
  }
  void key(std::string_view name, Duration time, std::uint32_t device = 1) {
    InputEvent event;
    event.time = Timestamp(time);
    event.device = device;
    event.source = StampSource::Kernel;
    event.setKey(name);
    hub_.hear(event);
  }
  VirtualClock clock_;
  InputHub hub_{clock_};
};

TEST_F(GivenAScanner, WhenItsKeyComesThenEachPulseIsATriggerWithItsNumberAndTheKernelsTime) {
  const auto scanner = open({});
  key("5", 2s);
  key("a", 3s);
  key("5", 4s);
  DeviceEvent events[4];
  ASSERT_EQ(scanner->events().take(events), 2u);
  EXPECT_EQ(events[1].kind, DeviceEventKind::Trigger);
  EXPECT_EQ(events[1].value, 2);
  EXPECT_EQ(events[1].time, Timestamp(4s));
  EXPECT_EQ(events[1].source, StampSource::Kernel);
}

TEST_F(GivenAScanner, WhenOneKeyboardIsTheScannersThenAFiveOnAnotherIsNoPulse) {
  ScannerOptions options;
  options.keyboards = {9};
  const auto scanner = open(options);
  key("5", 1s, 4);
  key("5", 2s, 9);
  EXPECT_EQ(scanner->pulses(), std::vector<Timestamp>{Timestamp(2s)});
}

TEST_F(GivenAScanner, WhenPulsesAreMissingThenTheSpreadSaysHowMany) {
  const std::vector<Timestamp> pulses{Timestamp(0s), Timestamp(2s), Timestamp(4s), Timestamp(10s), Timestamp(12s), Timestamp(14s)};
  const PulseSpread spread = spreadOf(pulses);
  EXPECT_EQ(spread.pulses, 6u);
  EXPECT_EQ(spread.median, Duration(2s));
  EXPECT_EQ(spread.longest, Duration(6s));
  EXPECT_EQ(spread.missed, 2u);
}

TEST_F(GivenAScanner, WhenItIsEmulatedThenItTypesItsKeyDuringARunAndLetsItGoBeforeTheNextPulse) {
  ScannerOptions options;
  options.isSimulated = true;
  options.key = "t";
  options.tr = 12ms;
  options.volumes = 2;
  const auto scanner = open(options);
  EXPECT_FALSE(hub_.takeDue(Timestamp(1s))) << "there is no run";
  scanner->beginRun(Timestamp(1s));
  EXPECT_TRUE(scanner->answers({{"t", "escape"}, "", {}}));
  EXPECT_FALSE(scanner->answers({{}, "", {}})) << "any key may be the participant's";
  EXPECT_EQ(hub_.nextDue(), Timestamp(1012ms));
  EXPECT_FALSE(hub_.takeDue(Timestamp(1011ms)));
  std::vector<Timestamp> presses, releases;
  while (const auto event = hub_.takeDue(Timestamp(1024ms))) {
    EXPECT_EQ(event->keyName(), "t");
    (event->kind == InputKind::KeyPress ? presses : releases).push_back(event->time);
    hub_.hear(*event);
  }
  EXPECT_EQ(presses, (std::vector<Timestamp>{Timestamp(1012ms), Timestamp(1024ms)}));
  EXPECT_EQ(releases, std::vector<Timestamp>{Timestamp(1018ms)});
  EXPECT_EQ(hub_.nextDue(), Timestamp(1034ms)) << "the last release";
  EXPECT_EQ(scanner->pulses(), presses) << "each pulse is one, and its own key is none besides";
  scanner->endRun();
  const auto release = hub_.takeDue(Timestamp(2s));
  ASSERT_TRUE(release);
  EXPECT_EQ(release->kind, InputKind::KeyRelease) << "of the key that is down";
  EXPECT_FALSE(hub_.takeDue(Timestamp(2s)));
}

/// An emulator on its way, whose key is down.
class GivenAnEmulatorWhoseKeyIsDown : public GivenAScanner {
 protected:
  GivenAnEmulatorWhoseKeyIsDown() {
    ScannerOptions options;
    options.isSimulated = true;
    options.tr = 100ms;
    scanner_ = open(options);
    scanner_->beginRun(Timestamp(1s));
    EXPECT_EQ(typedUntil(1100ms), (std::vector<std::string>{"press"}));
    clock_.sleepUntil(Timestamp(1102ms));
  }
  /// What the stage takes in.
  std::vector<std::string> typedUntil(Duration now) {
    while (const auto due = hub_.takeDue(Timestamp(now))) input_.add(*due);
    std::vector<std::string> typed;
    while (const auto event = input_.take()) {
      const bool isPress = event->kind == InputKind::KeyPress;
      typed.push_back(event->isRepeat ? "repeat" : isPress ? "press" : "release after " + std::to_string(event->duration.count() / 1'000'000));
    }
    return typed;
  }
  Input input_{clock_};
  std::shared_ptr<Scanner> scanner_;
};

TEST_F(GivenAnEmulatorWhoseKeyIsDown, WhenTheRunEndsThenItGoesUpAndTheFirstPressOfTheNextRunIsNoRepeat) {
  scanner_->endRun();
  EXPECT_EQ(hub_.nextDue(), Timestamp(1102ms));
  EXPECT_EQ(typedUntil(1102ms), (std::vector<std::string>{"release after 2"}));

  scanner_->beginRun(Timestamp(2s));

  EXPECT_EQ(typedUntil(2100ms), (std::vector<std::string>{"press"}));
}

TEST_F(GivenAnEmulatorWhoseKeyIsDown, WhenItBeginsAgainThenItGoesUpFirst) {
  scanner_->reset(Timestamp(1102ms));

  EXPECT_EQ(typedUntil(1202ms), (std::vector<std::string>{"release after 2", "press"}));
}

TEST_F(GivenAScanner, WhenSeveralThreadsBringTheEmulatorUpToNowThenItsPulsesStayInOrder) {
  ScannerOptions options;
  options.isSimulated = true;
  options.tr = 1ms;
  options.volumes = 200'000;
  const auto scanner = open(options);
  const auto ask = [&] { scanner->catchUp(Timestamp(1000s)); };

  std::thread first(ask), second(ask), third(ask);
  first.join(), second.join(), third.join();

  const std::vector<Timestamp> pulses = scanner->pulses();
  EXPECT_EQ(pulses.size(), 200'000u);
  EXPECT_TRUE(std::is_sorted(pulses.begin(), pulses.end()));
}

TEST_F(GivenAScanner, WhenItIsEmulatedThenThePulsesComeEveryTrAndEndAfterTheLastVolume) {
  ScannerOptions options;
  options.isSimulated = true;
  options.tr = 1500ms;
  options.volumes = 3;
  const auto scanner = open(options);
  scanner->catchUp(Timestamp(10s));
  EXPECT_EQ(scanner->pulses(), (std::vector<Timestamp>{Timestamp(1500ms), Timestamp(3s), Timestamp(4500ms)}));
  scanner->beginRun(Timestamp(20s));
  scanner->catchUp(Timestamp(22s));
  EXPECT_EQ(scanner->pulses(), std::vector<Timestamp>{Timestamp(21500ms)});
}

TEST_F(GivenAScanner, WhenTheEmulatorTremblesThenTheMeanStaysAndTheSameSeedTremblesTheSame) {
  ScannerOptions options;
  options.isSimulated = true;
  options.tr = 1s;
  options.jitter = 10ms;
  const auto one = open(options), other = open(options);
  one->catchUp(Timestamp(500s));
  other->catchUp(Timestamp(500s));
  const auto pulses = one->pulses();
  EXPECT_EQ(pulses, other->pulses());
  ASSERT_GE(pulses.size(), 498u);
  EXPECT_NEAR(toSeconds(pulses.back()), static_cast<double>(pulses.size()), 0.05) << "jitter does not add up";
  const double deviation = spreadOf(pulses).deviation_s;
  EXPECT_NEAR(deviation, 0.010 * 1.414, 0.002) << "a gap has two ends";
}

TEST_F(GivenAScanner, WhenPulsesAreWaitedForThenTheirTimesComeBack) {
  ScannerOptions options;
  options.isSimulated = true;
  const auto scanner = open(options);
  setThread(Thread::Stage);
  hub_.setStageWait([this](Timestamp until) { return clock_.sleepUntil(until), true; });
  const auto times = scanner->waitForPulses(3, std::nullopt);
  ASSERT_TRUE(times);
  EXPECT_EQ(*times, (std::vector<Timestamp>{Timestamp(2s), Timestamp(4s), Timestamp(6s)}));
  EXPECT_EQ(scanner->waitForPulses(3, 1s)->size(), 0u) << "none within a second";
  setThread(Thread::Main);
  EXPECT_EQ(scanner->waitForPulses(1, 1s).error().code, ErrorCode::State);
}

/// The scanner's end of a serial line.
class GivenAScannerOnASerialPort : public GivenAScanner {
 protected:
  GivenAScannerOnASerialPort() : master_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    grantpt(master_);
    unlockpt(master_);
  }
  ~GivenAScannerOnASerialPort() override { unplug(); }
  void unplug() {
    if (master_ >= 0) close(master_);
    master_ = -1;
  }
  ScannerOptions options() const {
    ScannerOptions options;
    options.serial = SerialSettings{ptsname(master_), 9600};
    return options;
  }
  void send(std::string_view bytes) { ASSERT_EQ(write(master_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size())); }
  /// Looks for as long as it takes.
  static DeviceEvent next(Scanner &scanner) {
    DeviceEvent event;
    while (scanner.events().take({&event, 1}) == 0) std::this_thread::yield();
    return event;
  }
  int master_;
};

TEST_F(GivenAScannerOnASerialPort, WhenBytesComeThenThoseThatCountArePulses) {
  ScannerOptions counted = options();
  counted.byte = 's';
  const auto scanner = open(counted);
  send("xsys");
  const DeviceEvent rubbish = next(*scanner);
  EXPECT_EQ(rubbish.kind, DeviceEventKind::Message);
  EXPECT_EQ(rubbish.value, 'x');
  EXPECT_EQ(next(*scanner).value, 1);
  const DeviceEvent second = next(*scanner);
  EXPECT_EQ(second.value, 2);
  EXPECT_EQ(second.source, StampSource::Driver);
  EXPECT_GE(second.uncertainty, Duration(1ms));
  EXPECT_EQ(scanner->call("getOthers", {}).value(), Value(2)) << "the second is counted, not told";
}

TEST_F(GivenAScannerOnASerialPort, WhenItIsUnpluggedThenThatIsAnEventAndTheDeviceSaysSo) {
  const auto scanner = open(options());
  unplug();
  EXPECT_EQ(next(*scanner).kind, DeviceEventKind::Detached);
  EXPECT_FALSE(scanner->isAttached());
}

/// What `said` says to an account that is not the administrator's.
std::string asNobody(const std::function<std::string()> &said) {
  if (geteuid() != 0) return said();
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    const std::string text = setresuid(kNobody, kNobody, kNobody) == 0 ? said() : "no other account";
    const bool isWritten = write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(isWritten ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  char byte = 0;
  while (read(ends[0], &byte, 1) == 1) text += byte;
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return text;
}

TEST_F(GivenAScannerOnASerialPort, WhenThisAccountMayNotOpenThePortThenTheMessageNamesTheGroupToJoin) {
  ASSERT_EQ(chmod(ptsname(master_), 0), 0);
  const std::string said = asNobody([this] {
    const auto scanner = Scanner::open(hub_, options());
    return scanner ? std::string("opened") : scanner.error().text();
  });
  EXPECT_NE(said.find(ptsname(master_)), std::string::npos) << said;
  EXPECT_NE(said.find("usermod -aG "), std::string::npos) << said;
}

TEST_F(GivenAScannerOnASerialPort, WhenThePortIsNotThereThenTheMessageSaysWhatToDo) {
  ScannerOptions nowhere;
  nowhere.serial = SerialSettings{"/dev/no-such-port", 9600};
  auto scanner = Scanner::open(hub_, nowhere);
  ASSERT_FALSE(scanner);
  EXPECT_NE(scanner.error().fix.find("plugged in"), std::string::npos);
  nowhere.serial->baud = 300;
  EXPECT_EQ(Scanner::open(hub_, nowhere).error().code, ErrorCode::BadArgument);
}

}  // namespace
}  // namespace fovea
