#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "core/random.hpp"
#include "liaison/harness.hpp"

namespace fovea {
namespace {

using test::Client;
using test::ClientOptions;
using test::Harness;
using test::kToken;
using test::memberOf;
using test::WebSocketClient;
using testing::HasSubstr;

Value request(Value id, const char *method, List arguments = {}) {
  return Dict{{"id", std::move(id)}, {"method", method}, {"args", std::move(arguments)}};
}

std::string refusal(const ClientOptions &options) {
  auto client = WebSocketClient::connect(options);
  return client ? std::string("accepted") : client.error().what;
}

TEST(GivenAHostWithAToken, WhenItComesInAnyOfItsPlacesThenTheClientIsLetIn) {
  Harness harness({.token = kToken});
  ClientOptions inHeader = harness.address(), inQuery = harness.address();
  inHeader.token = kToken;
  inQuery.url += std::string("/?token=") + kToken;

  Client first = harness.connect(inHeader), second = harness.connect(inQuery), third = harness.connect();

  EXPECT_EQ(memberOf(first.ask(request(1, "getStatus")), "ok"), Value(true));
  EXPECT_EQ(memberOf(second.ask(request(1, "getStatus")), "ok"), Value(true));
  EXPECT_EQ(memberOf(third.ask(request(1, "authenticate", {kToken})), "result"), Value(true));
  EXPECT_EQ(memberOf(third.ask(request(2, "getStatus")), "ok"), Value(true));
}

TEST(GivenAHostWithAToken, WhenItIsWrongOrMissingThenNothingIsCalledAndItIsNotLogged) {
  Harness harness({.token = kToken});
  ClientOptions wrong = harness.address();
  wrong.token = "not the token at all";

  EXPECT_EQ(refusal(wrong), "the host refuses (401): the token is wrong");
  Client late = harness.connect();
  const Value answer = late.ask(request(1, "authenticate", {"not the token at all"}));
  EXPECT_EQ(memberOf(answer, "error").textOr("code", ""), "refused");
  EXPECT_EQ(late.closeCode(), 1008);
  Client silent = harness.connect();
  EXPECT_EQ(memberOf(silent.ask(request(1, "getStatus")), "error").textOr("code", ""), "refused");
  EXPECT_EQ(silent.closeCode(), 1008);

  EXPECT_EQ(harness.host.session.madeSoFar(), 0u);
  EXPECT_EQ(harness.log.all().find("not the token"), std::string::npos);
  EXPECT_EQ(harness.log.all().find(kToken), std::string::npos);
}

TEST(GivenAHostWithAToken, WhenNoneComesInTimeThenTheConnectionIsClosed) {
  LiaisonOptions options{.token = kToken};
  options.limits.greeting = std::chrono::milliseconds(1500);
  Harness harness(options);
  ClientOptions address = harness.address();

  Client client = harness.connect(address);

  EXPECT_EQ(client.closeCode(), 1008);
}

TEST(GivenABrowser, WhenItsPageIsOfElsewhereThenItIsRefused) {
  Harness harness;
  ClientOptions options = harness.address();

  options.headers = {{"Origin", "http://evil.example"}};
  EXPECT_EQ(refusal(options), "the host refuses (403): web pages of http://evil.example may not connect");
  options.headers = {{"Origin", "http://localhost:3000"}};
  EXPECT_EQ(refusal(options), "accepted");
}

TEST(GivenAMessageOfTenMegabytes, WhenItComesThenItsConnectionEndsAndNoOther) {
  Harness harness;
  Client other = harness.connect(), large = harness.connect();
  other.send(request("run", "runExperiment", {"stroop"}));
  const std::uint64_t task = harness.host.session.made(1).id;

  (void)large.trySend(R"({"id": 1, "method": "addData", "args": ["x", ")" + std::string(10'000'000, 'x') + R"("]})");

  EXPECT_EQ(large.closeCode(), 1009);
  harness.host.session.finish(task, Value(true));
  EXPECT_EQ(memberOf(other.receive(), "id"), Value("run"));
  EXPECT_EQ(harness.host.session.madeSoFar(), 1u);
  EXPECT_THAT(harness.log.line("sent a frame of more than"), HasSubstr("its connection is closed"));
}

TEST(GivenAClientInTheMiddleOfACall, WhenItDisappearsThenTheCallGoesOnAndNobodyIsHurt) {
  Harness harness;
  Client leaving = harness.connect(), other = harness.connect();
  leaving.send(request(1, "runExperiment", {"stroop"}));
  const std::uint64_t task = harness.host.session.made(1).id;

  leaving.abort();
  harness.log.line("left 1 calls unanswered");
  harness.host.session.finish(task, Value(true));

  EXPECT_EQ(memberOf(other.ask(request(1, "getStatus")), "ok"), Value(true));
}

TEST(GivenAClientThatNeverReads, WhenEventsKeepComingThenOthersHearAllAndItLosesFirstTheFrames) {
  LiaisonOptions options;
  options.limits.queuedBytes = 64 << 10;
  Harness harness(options);
  Client deaf = harness.connect(), listening = harness.connect();
  for (Client *client : {&deaf, &listening}) client->ask(request(1, "subscribe", {List{"frames", "status"}}));
  const std::string text(8000, 'x');

  std::int64_t heard = 0;
  for (int i = 0; i < 2000; ++i) {
    harness.host.tell("frames", Dict{{"text", text}});
    heard = *memberOf(listening.receive(), "sequence").as<std::int64_t>();
  }
  harness.host.tell("status", Dict{{"event", "finished"}});
  EXPECT_EQ(memberOf(listening.receive(), "topic"), Value("status"));

  // What the deaf one finds when it reads at last: a gap in the frames, the newest of them, and the status.
  std::int64_t last = 0;
  bool hasGap = false;
  while (true) {
    const Value event = deaf.receive();
    if (memberOf(event, "topic") == Value("status")) break;
    const std::int64_t sequence = *memberOf(event, "sequence").as<std::int64_t>();
    hasGap = hasGap || sequence != last + 1;
    last = sequence;
  }
  EXPECT_EQ(heard, 2000);
  EXPECT_TRUE(hasGap);
  EXPECT_EQ(last, 2000);
}

TEST(GivenAClientThatNeverReads, WhenWhatCannotBeMissedNoLongerFitsThenItsConnectionIsClosed) {
  LiaisonOptions options;
  options.limits.queuedBytes = 64 << 10;
  Harness harness(options);
  Client deaf = harness.connect(), listening = harness.connect();
  for (Client *client : {&deaf, &listening}) client->ask(request(1, "subscribe", {"status"}));
  const std::string text(8000, 'x');

  for (int i = 0; i < 2000; ++i) {
    harness.host.tell("status", Dict{{"text", text}});
    listening.receive();
  }

  EXPECT_THAT(harness.log.line("does not read"), HasSubstr("its connection is closed"));
  EXPECT_EQ(memberOf(listening.ask(request(2, "getStatus")), "ok"), Value(true));
}

TEST(GivenRowsThatWereAskedFor, WhenTheyAreMoreThanAClientMayLeaveUnreadThenEachPageIsReleasedOnceItIsOnItsWay) {
  LiaisonOptions options;
  options.limits.queuedBytes = 64 << 10;
  Harness harness(options);
  Client client = harness.connect();
  client.ask(request(1, "subscribe", {"rows"}));
  constexpr int kPages = 40;

  auto reader = std::async(std::launch::async, [&] {
    std::vector<Value> firsts;
    for (int i = 0; i < kPages; ++i) firsts.push_back(memberOf(memberOf(client.receive(), "value"), "first"));
    return firsts;
  });
  for (int i = 0; i < kPages; ++i) {
    std::promise<void> taken;
    harness.host.tell("rows", Dict{{"full", true}, {"first", i}, {"trials", std::string(20'000, 'x')}},
                      std::shared_ptr<const void>(&taken, [&](const void *) { taken.set_value(); }));
    ASSERT_EQ(taken.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready) << i;
  }

  const std::vector<Value> firsts = reader.get();
  for (int i = 0; i < kPages; ++i) EXPECT_EQ(firsts[static_cast<std::size_t>(i)], Value(i));
}

TEST(GivenRowsThatWereAskedFor, WhenTheOneWhoReadsNothingGoesThenNobodyWaitsForIt) {
  Harness harness;
  Client deaf = harness.connect();
  deaf.ask(request(1, "subscribe", {"rows"}));
  std::promise<void> taken;
  harness.host.tell("rows", Dict{{"full", true}, {"trials", std::string(3'900'000, 'x')}});  // fills what may be left unread
  harness.host.tell("rows", Dict{{"full", true}, {"trials", std::string(3'900'000, 'x')}},
                    std::shared_ptr<const void>(&taken, [&](const void *) { taken.set_value(); }));

  deaf.abort();

  EXPECT_EQ(taken.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST(GivenTopics, WhenNobodyHearsOneThenTheHostKnowsThatNobodyDoes) {
  Harness harness;
  const bool atFirst = harness.host.isHeard("rows");
  Client client = harness.connect();
  client.ask(request(1, "subscribe", {List{"rows", "log"}}));
  const bool isHeard = harness.host.isHeard("rows"), isOther = harness.host.isHeard("frames");
  client.ask(request(2, "unsubscribe", {"rows"}));
  const bool afterwards = harness.host.isHeard("rows");
  const bool isLogHeard = harness.host.isHeard("log");
  client.abort();
  harness.log.line("has gone");

  EXPECT_FALSE(atFirst);
  EXPECT_TRUE(isHeard);
  EXPECT_FALSE(isOther);
  EXPECT_FALSE(afterwards);
  EXPECT_TRUE(isLogHeard);
  EXPECT_FALSE(harness.host.isHeard("log"));
}

TEST(GivenAClientThatAsksWithoutReading, WhenItsAnswersPileUpThenItIsNoLongerReadFromUntilItReads) {
  LiaisonOptions options;
  options.limits.queuedBytes = 64 << 10;
  options.limits.framesPerSecond = 1e6;
  Harness harness(options);
  harness.host.session.willAnswer("getAllTrials", Value(std::string(100'000, 'x')));
  Client greedy = harness.connect();
  constexpr int kRequests = 300;  // 30 MB of answers

  for (int i = 0; i < kRequests; ++i) greedy.send(request(i, "getAllTrials"));
  Client other = harness.connect();
  EXPECT_EQ(memberOf(other.ask(request(1, "getStatus")), "ok"), Value(true));
  EXPECT_LT(harness.host.session.madeSoFar(), static_cast<std::size_t>(kRequests));

  for (int i = 0; i < kRequests; ++i) EXPECT_EQ(memberOf(greedy.receive(), "id"), Value(i));
}

TEST(GivenAsManyClientsAsThereMayBe, WhenOneMoreComesThenItHearsWhyAndOneMayTakeTheSeatOfAnother) {
  LiaisonOptions options;
  options.limits.clients = 2;
  Harness harness(options);
  Client first = harness.connect();
  {
    Client second = harness.connect();
    EXPECT_EQ(refusal(harness.address()), "the host refuses (503): there are as many clients as there may be");
  }
  harness.log.line("has gone");
  Client third = harness.connect();

  EXPECT_EQ(memberOf(third.ask(request(1, "getStatus")), "ok"), Value(true));
  EXPECT_EQ(memberOf(first.ask(request(1, "getStatus")), "ok"), Value(true));
}

TEST(GivenClientsWithoutATokenWhoSayNothing, WhenOneWithTheTokenComesThenThereIsASeat) {
  LiaisonOptions options{.token = kToken};
  options.limits.clients = 1;
  Harness harness(options);
  Client first = harness.connect(), second = harness.connect(), third = harness.connect();

  EXPECT_EQ(memberOf(third.ask(request(1, "authenticate", {kToken})), "ok"), Value(true));
  EXPECT_EQ(memberOf(first.ask(request(1, "authenticate", {kToken})), "error").textOr("code", ""), "busy");
  EXPECT_EQ(first.closeCode(), 1008);
  EXPECT_EQ(memberOf(third.ask(request(2, "getStatus")), "ok"), Value(true));
}

TEST(GivenManyConnectionsThatSayNothing, WhenOneWithTheTokenComesThenItNeedNotWaitAndAClientKeepsItsSeat) {
  Harness harness({.token = kToken});
  ClientOptions knowing = harness.address();
  knowing.token = kToken;
  Client before = harness.connect(knowing);
  std::vector<Client> silent;
  for (int i = 0; i < 60; ++i) silent.push_back(harness.connect());

  Client after = harness.connect(knowing);

  EXPECT_EQ(memberOf(after.ask(request(1, "getStatus")), "ok"), Value(true));
  EXPECT_EQ(memberOf(before.ask(request(1, "getStatus")), "ok"), Value(true));
  EXPECT_EQ(memberOf(silent.back().ask(request(1, "authenticate", {kToken})), "ok"), Value(true));
  EXPECT_NE(silent.front().closeCode(), -1);
}

TEST(GivenFramesThatNobodyMeant, WhenTheyComeThenEachHasOneAnswerAndTheConnectionLives) {
  Harness harness;
  Client client = harness.connect();
  client.ask(request(0, "getStatus"));
  Random random(7);
  const std::string frame = R"({"id": 1, "object": "session", "method": "addData", "args": ["x", {"$ref": "session.win"}], "kwargs": {"row": -2.5e3}})";
  constexpr std::string_view kBytes = "{}[]\",:.0e-+truefalsnl\\ \t$x";

  for (int i = 0; i < 2000; ++i) {
    std::string changed = frame;
    for (std::uint64_t edits = 1 + random.next() % 4; edits > 0; --edits) {
      const std::size_t at = random.next() % changed.size();
      const char byte = kBytes[random.next() % kBytes.size()];
      if (random.next() % 3 == 0) changed.erase(at, 1 + random.next() % 8);
      else if (random.next() % 2 == 0) changed.insert(at, 1, byte);
      else changed[std::min(at, changed.size() - 1)] = byte;
      if (changed.empty()) changed = "{";
    }
    client.sendText(changed);
    const Value answer = client.receive();
    ASSERT_TRUE(answer.find("ok")) << changed << "\n" << toJson(answer);
  }

  EXPECT_EQ(memberOf(client.ask(request("end", "getStatus")), "id"), Value("end"));
}

TEST(GivenANameOfAMillionCharacters, WhenItIsCalledThenItIsRefusedAtOnceAndTheLogStaysShort) {
  Harness harness;
  Client client = harness.connect();

  const Value answer = client.ask(request(1, std::string(1'000'000, 'x').c_str()));

  EXPECT_EQ(memberOf(answer, "error").textOr("message", ""), "no object or call has so long a name");
  EXPECT_LT(harness.log.all().size(), 5000u);
}

TEST(GivenManyClientsAtOnce, WhenAllCallAndListenThenEachHasItsOwnAnswersInOrder) {
  Harness harness;
  std::vector<std::future<int>> counts;

  for (int c = 0; c < 16; ++c)
    counts.push_back(std::async(std::launch::async, [&harness, c] {
      Client client = harness.connect();
      client.ask(request(-1, "subscribe", {"rows"}));
      int right = 0;
      std::int64_t lastRow = 0;
      for (int i = 0; i < 100; ++i) {
        client.send(request(c * 1000 + i, "getStatus"));
        if (i % 10 == 0) harness.host.tell("rows", Dict{});
        Value message = client.receive();
        for (; message.find("topic"); message = client.receive()) {
          const std::int64_t row = *memberOf(message, "sequence").as<std::int64_t>();
          EXPECT_TRUE(lastRow == 0 || row == lastRow + 1);
          lastRow = row;
        }
        right += memberOf(message, "id") == Value(c * 1000 + i);
      }
      return right;
    }));

  for (auto &count : counts) EXPECT_EQ(count.get(), 100);
}

TEST(GivenAFastClient, WhenItExceedsItsRateThenItIsSlowedDownAndEveryRequestIsAnswered) {
  LiaisonOptions options;
  options.limits.framesPerSecond = 100;
  Harness harness(options);
  Client client = harness.connect();
  const auto start = std::chrono::steady_clock::now();

  for (int i = 0; i < 60; ++i) client.send(request(i, "getStatus"));
  for (int i = 0; i < 60; ++i) EXPECT_EQ(memberOf(client.receive(), "id"), Value(i));

  // A quarter of a second's worth may come at once; the other 35 take 10 ms each.
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(340));
}

TEST(GivenOpenConnections, WhenTheHostClosesThenClientsHearOfItAndOpenCallsMayStillEnd) {
  Harness harness;
  Client reading = harness.connect(), calling = harness.connect();
  calling.send(request(1, "runExperiment", {"stroop"}));
  const std::uint64_t task = harness.host.session.made(1).id;
  auto code = std::async(std::launch::async, [&] { return reading.closeCode(); });

  harness.liaison.reset();
  harness.host.session.finish(task, Value(true));
  harness.host.tell("status", Dict{});

  EXPECT_EQ(code.get(), 1001);
  EXPECT_EQ(calling.closeCode(), 1001);
  EXPECT_FALSE(harness.host.isHeard());
}

TEST(GivenAPortThatIsTaken, WhenALiaisonOpensThereThenTheErrorNamesIt) {
  Harness harness;
  LiaisonOptions options;
  options.port = harness.liaison->port();

  const auto second = Liaison::open(options, harness.host, harness.log);

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().where, "127.0.0.1:" + std::to_string(options.port));
  EXPECT_THAT(second.error().what, HasSubstr("in use"));
}

TEST(GivenNoAddress, WhenALiaisonOpensThereThenItSaysWhatOneIs) {
  Harness harness;
  LiaisonOptions options{.host = "127.0.0.x", .token = kToken, .allowPlainText = true};

  const auto opened = Liaison::open(options, harness.host, harness.log);

  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().fix, HasSubstr("127.0.0.1"));
}

TEST(GivenACertificate, WhenAClientTrustsItThenTheConnectionIsEncryptedAndElseThereIsNone) {
  const std::string folder = testing::TempDir() + "fovea-liaison-" + std::to_string(getpid());
  const std::string command = "mkdir -p " + folder + " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=fovea"
                              " -addext subjectAltName=IP:127.0.0.1 -keyout " + folder + "/key.pem -out " + folder + "/cert.pem 2>/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0) << "openssl is needed";
  LiaisonOptions options;
  options.certificate = folder + "/cert.pem";
  options.key = folder + "/key.pem";
  Harness harness(options);
  ClientOptions trusting = harness.address(), doubting = harness.address();
  trusting.certificate = options.certificate;

  EXPECT_EQ(harness.liaison->url().rfind("wss://", 0), 0u);
  EXPECT_THAT(refusal(doubting), HasSubstr("no encrypted connection"));
  Client client = harness.connect(trusting);
  EXPECT_EQ(memberOf(client.ask(request(1, "getStatus")), "ok"), Value(true));
  harness.liaison.reset();
  EXPECT_EQ(client.closeCode(), 1001);

  options.key = options.certificate;
  const auto opened = Liaison::open(options, harness.host, harness.log);
  std::filesystem::remove_all(folder);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::BadFile);
}

}  // namespace
}  // namespace fovea
