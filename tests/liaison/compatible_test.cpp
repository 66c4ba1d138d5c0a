#include <gmock/gmock.h>

#include "liaison/harness.hpp"

namespace fovea {
namespace {

using test::Client;
using test::Harness;
using test::memberOf;
using testing::HasSubstr;

Value requestOf(const char *object, const char *method, List arguments = {}, Value id = "m1") {
  return Dict{{"object", object}, {"method", method}, {"args", std::move(arguments)}, {"messageId", std::move(id)}};
}

TEST(GivenARequestOfTheOlderProtocol, WhenItIsAnsweredThenTheResultIsJsonWithinJson) {
  Harness harness;
  harness.host.session.willAnswer("getStatus", Value(0));
  harness.host.session.willAnswer("getAllTrials", Value(List{"a \"b\""}));
  Client client = harness.connect();

  EXPECT_EQ(client.ask(requestOf("session", "getStatus")), (Value(Dict{{"result", "0"}, {"messageId", "m1"}})));
  EXPECT_EQ(client.ask(requestOf("session", "pauseExperiment", {}, 7)), (Value(Dict{{"result", "true"}, {"messageId", 7}})));
  EXPECT_EQ(client.ask(requestOf("session", "getAllTrials")), (Value(Dict{{"result", R"(["a \"b\""])"}, {"messageId", "m1"}})));
  EXPECT_EQ(client.ask(Dict{{"object", "session"}, {"method", "getStatus"}}), Value(Dict{{"result", "0"}}));
}

TEST(GivenTextArguments, WhenTheyAreJsonThenTheyAreReadAsSuch) {
  Harness harness;
  Client client = harness.connect();
  const auto value = [&](const char *text) {
    client.ask(requestOf("session", "addData", {"note", text}));
    return memberOf(Value(harness.host.session.made(harness.host.session.madeSoFar()).arguments), "value");
  };

  EXPECT_EQ(value("12"), Value(12));
  EXPECT_EQ(value("true"), Value(true));
  EXPECT_EQ(value("null"), Value());
  EXPECT_EQ(value("007"), Value("007"));
  EXPECT_EQ(value("12 // late"), Value("12 // late"));
  EXPECT_EQ(value("\"12\""), Value("12"));
  EXPECT_EQ(value(R"({"a": [1, "session.win"], "w": {"win": "session.win"}})"),
            (Value(Dict{{"a", List{1, "session.win"}}, {"w", Dict{{"win", Dict{{"window", "participant"}}}}}})));
  EXPECT_EQ(value("session.win"), Value(Dict{{"window", "participant"}}));
  EXPECT_EQ(value("session.door"), Value("session.door"));
}

TEST(GivenAKeyThatLooksLikeANumber, WhenOnlyTextFitsThenItStaysText) {
  Harness harness;
  Client client = harness.connect();

  client.send(requestOf("session", "runExperiment", {"12", R"({"participant": "07"})"}));
  const test::MadeCall call = harness.host.session.made(1);

  EXPECT_EQ(call.arguments, (Dict{{"key", "12"}, {"expInfo", Dict{{"participant", "07"}}}, {"blocking", true}}));
}

TEST(GivenAFailure, WhenItIsToldThenItHasTheOldShapeTheKeyAndTheMessageId) {
  Harness harness;
  Client client = harness.connect();

  client.send(requestOf("session", "runExperiment", {"stroop"}));
  harness.host.session.finish(harness.host.session.made(1).id, Error{ErrorCode::PluginFailed, "it threw", "stroop", "see its log"});

  EXPECT_EQ(client.receive(), (Value(Dict{{"type", "error"}, {"msg", "stroop: it threw; see its log"}, {"context", "stroop"}, {"messageId", "m1"}})));
}

TEST(GivenRequestsThatAreWrong, WhenTheyComeThenEachIsAnsweredAsAnError) {
  Harness harness;
  Client client = harness.connect();
  client.ask(requestOf("session", "getStatus"));
  const auto answerTo = [&](const std::string &text) {
    client.sendText(text);
    const Value answer = client.receive();
    return answer.textOr("type", "none") + " " + toJson(memberOf(answer, "messageId")) + " " + answer.textOr("msg", "");
  };

  EXPECT_THAT(answerTo("no json"), HasSubstr("error null"));
  EXPECT_THAT(answerTo(R"({"method": "getStatus", "messageId": 3})"), HasSubstr("error 3"));
  EXPECT_THAT(answerTo(R"({"object": "session"})"), HasSubstr("\"object\" and \"method\" are needed"));
  EXPECT_THAT(answerTo(R"({"object": "session", "method": "getStatus", "args": {}})"), HasSubstr("\"args\" is no list"));
  EXPECT_THAT(answerTo(R"({"object": "door", "method": "open"})"), HasSubstr("there is no object \"door\""));
  EXPECT_THAT(answerTo(R"({"object": "session", "method": "getStatsu"})"), HasSubstr("did you mean \"getStatus\"?"));
  EXPECT_THAT(answerTo(R"({"object": "session", "method": "getStatus", "args": [1]})"), HasSubstr("it takes 0"));
}

TEST(GivenAClientThatBeginsAsItAlwaysDid, WhenItInitsAndRegistersThenTheSessionIsThere) {
  Harness harness;
  Client client = harness.connect();

  EXPECT_EQ(memberOf(client.ask(requestOf("liaison", "pingPong")), "result"), Value("null"));
  EXPECT_EQ(memberOf(client.ask(requestOf("session", "init", {"/studies", "null", "\"float\""})), "result"), Value("true"));
  EXPECT_THAT(client.ask(requestOf("session", "registerMethods")).textOr("result", ""), HasSubstr("getStatus"));
  EXPECT_THAT(client.ask(requestOf("liaison", "listRegisteredMethods")).textOr("result", ""), HasSubstr("\"session.runExperiment\""));

  EXPECT_EQ(memberOf(harness.host.inited(), "root"), Value("/studies"));
  EXPECT_EQ(memberOf(harness.host.inited(), "clock"), Value("float"));
  EXPECT_EQ(memberOf(harness.host.inited(), "priorityThreshold"), Value()) << "what is not named stays as it is";
}

TEST(GivenTheQueue, WhenATaskIsQueuedThenTheAnswerIsTrueAndTheCallDoesNotBlock) {
  Harness harness;
  Client client = harness.connect();

  EXPECT_EQ(memberOf(client.ask(requestOf("SessionQueue", "start")), "result"), Value("true"));
  EXPECT_EQ(memberOf(client.ask(requestOf("SessionQueue", "queueTask", {"session.runExperiment", "stroop"})), "result"), Value("true"));
  EXPECT_EQ(memberOf(client.ask(requestOf("SessionQueue", "explode")), "type"), Value("error"));

  EXPECT_EQ(harness.host.session.made(1).arguments, (Dict{{"key", "stroop"}, {"expInfo", nullptr}, {"blocking", false}}));
}

TEST(GivenTheQueue, WhenACallThatNobodyCanWaitForIsQueuedThenItIsMade) {
  Harness harness;
  Client client = harness.connect();

  EXPECT_EQ(memberOf(client.ask(requestOf("SessionQueue", "queueTask", {"getStatus"})), "type"), Value());
}

TEST(GivenEvents, WhenTheOlderProtocolHasThemThenTheyComeUnaskedInItsShapesAndInOrder) {
  Harness harness;
  Client client = harness.connect();
  client.ask(requestOf("session", "getStatus"));
  const Value error = Dict{{"code", "io"}, {"message", "full"}, {"where", "/data"}, {"fix", "make room"}};

  harness.host.tell("status", Dict{{"event", "started"}, {"name", "stroop"}, {"status", 1}});
  harness.host.tell("rows", Dict{{"name", "stroop"}, {"first", 0}, {"trials", List{Dict{{"rt_s", 1.5}}}}});
  harness.host.tell("rows", Dict{{"full", true}, {"trials", List{Dict{{"rt_s", nullptr}}}}, {"thisTrial", Dict{}}, {"priority", Dict{{"rt_s", 10}}}, {"threshold", -9}});
  harness.host.tell("frames", Dict{});
  harness.host.tell("status", Dict{{"event", "finished"}, {"name", "stroop"}, {"status", -1}, {"expInfo", Dict{{"participant", "7"}}}});
  harness.host.tell("status", Dict{{"event", "failed"}, {"name", "stroop"}, {"status", -1}, {"expInfo", Dict{}}, {"error", "out of chalk"}});
  harness.host.tell("tasks", Dict{{"id", 4}, {"method", "runExperiment"}});
  harness.host.tell("tasks", Dict{{"id", 4}, {"method", "runExperiment"}, {"args", List{"stroop"}}, {"kwargs", Dict{}}, {"returned", true}});
  harness.host.tell("tasks", Dict{{"id", 5}, {"method", "close"}, {"error", error}});
  harness.host.tell("tasks", Dict{{"id", 6}, {"method", "close"}, {"error", "the disk is full"}});
  harness.host.tell("devices", Dict{{"class", "Keyboard"}, {"device", "defaultKeyboard"}, {"data", Dict{{"key", "a"}}}});
  harness.host.tell("message", Dict{{"x", 1}});
  harness.host.tell("message", "as it is");

  EXPECT_EQ(client.receiveText(), "{\n    \"type\": \"trials_data\",\n    \"thisTrial\": {},\n    \"trials\": [\n        {\n            \"rt_s\": \"\"\n"
                                  "        }\n    ],\n    \"priority\": {\n        \"rt_s\": 10\n    },\n    \"threshold\": -9\n}");
  EXPECT_EQ(client.receiveText(), R"({"type":"experiment_status","name":"stroop","status":-1,"expInfo":{"participant":"7"}})");
  EXPECT_EQ(client.receiveText(), R"({"type":"experiment_status","name":"stroop","status":-1,"expInfo":{},"error":"out of chalk"})");
  EXPECT_EQ(client.receiveText(), R"({"method":"runExperiment","args":["stroop"],"kwargs":{},"returned":true,"id":4})");
  EXPECT_EQ(client.receiveText(), R"({"type":"error","msg":"/data: full; make room","id":5})");
  EXPECT_EQ(client.receiveText(), R"({"type":"error","msg":"the disk is full","id":6})");
  EXPECT_EQ(client.receiveText(), R"({"type":"hardware_response","class":"Keyboard","device":"defaultKeyboard","data":{"key":"a"}})");
  EXPECT_EQ(client.receiveText(), R"({"x":1})");
  EXPECT_EQ(client.receiveText(), "as it is");
}

Value command(const char *name, List arguments = {}, Dict named = {}) {
  return Dict{{"command", Dict{{"command", name}, {"args", std::move(arguments)}, {"kwargs", std::move(named)}}}, {"id", 5}};
}

TEST(GivenCallsThatGiveMoreThanOlderClientsExpect, WhenTheyAreMadeThenTheAnswerIsWhatItAlwaysWas) {
  Harness harness;
  harness.host.session.willAnswer("addData", Value(Dict{{"replaced", false}}));
  harness.host.session.willAnswer("pauseExperiment", Value(false));
  harness.host.session.willAnswer("getAllTrials", Value(Dict{{"loop", "trials"}, {"trials", List{1, 2}}, {"index", 0}}));
  Client client = harness.connect();

  EXPECT_EQ(memberOf(client.ask(requestOf("session", "addData", {"x", "1"})), "result"), Value("true"));
  EXPECT_EQ(memberOf(client.ask(requestOf("session", "pauseExperiment")), "result"), Value("false"));
  EXPECT_EQ(memberOf(client.ask(requestOf("session", "getAllTrials")), "result"), Value("[1,2]"));
  harness.host.tell("tasks", Dict{{"id", 7}, {"method", "setupWindowFromParams"}, {"args", List{}}, {"kwargs", Dict{}}, {"returned", Dict{{"applied", List{}}}}});
  EXPECT_EQ(memberOf(client.receive(), "returned"), Value(true));
}

TEST(GivenAClientOfTheSeparatePackage, WhenItCommandsThenTheAnswerHasItsShapesAndTheRequest) {
  Harness harness;
  harness.host.session.willAnswer("getStatus", Value(1));
  Client client = harness.connect();
  const auto responseTo = [&](const Value &frame) { return memberOf(client.ask(frame), "response"); };

  const Value pong = client.ask(command("ping"));

  EXPECT_EQ(pong, (Value(Dict{{"response", "pong"}, {"tag", "response"}, {"evt", command("ping")}})));
  EXPECT_EQ(responseTo(command("exists", {"session.win"})), Value(true));
  EXPECT_EQ(responseTo(command("exists", {"session.door"})), Value(false));
  EXPECT_EQ(responseTo(command("get", {"session.win"})), Value(Dict{{"window", "participant"}}));
  EXPECT_EQ(responseTo(command("init", {"session", "psychopy.session:Session", "/studies"}, {{"priorityThreshold", 3}})), Value(true));
  EXPECT_EQ(responseTo(command("run", {"session.getStatus"})), Value(1));
  EXPECT_EQ(responseTo(command("run", {"session.addData", "w"}, {{"value", 2}})), Value(true));
  EXPECT_TRUE(responseTo(Dict{{"command", "nonsense"}}).isNull());
  EXPECT_EQ(memberOf(harness.host.inited(), "priorityThreshold"), Value(3));
}

TEST(GivenAClientOfTheSeparatePackage, WhenItAsksForWhatIsNotDoneThenItHearsWhatIs) {
  Harness harness;
  Client client = harness.connect();

  const Value refused = client.ask(command("try", {"__import__('os')"}));
  const Value unknown = client.ask(command("run", {"session.addData", "$door.handle", 1}));

  EXPECT_EQ(memberOf(refused, "tag"), Value("error"));
  EXPECT_THAT(toJson(memberOf(refused, "error")), HasSubstr("it knows get, exists, init, run and ping"));
  EXPECT_THAT(toJson(memberOf(unknown, "error")), HasSubstr("there is no object"));
  EXPECT_EQ(harness.host.session.madeSoFar(), 0u);
}

TEST(GivenATokenOfDigits, WhenAClientOfTheOlderProtocolAuthenticatesThenItIsTakenAsItIs) {
  Harness harness({.token = "1234567890123456"});
  Client client = harness.connect();

  EXPECT_EQ(memberOf(client.ask(requestOf("liaison", "authenticate", {"1234567890123456"})), "result"), Value("true"));
  EXPECT_EQ(memberOf(client.ask(requestOf("session", "getStatus")), "result"), Value("true"));
}

TEST(GivenAHostWithAToken, WhenAClientOfTheOlderProtocolCallsWithoutItThenItIsTurnedAway) {
  Harness harness({.token = "1234567890123456"});
  Client client = harness.connect();

  EXPECT_EQ(memberOf(client.ask(requestOf("session", "getStatus")), "type"), Value("error"));
  EXPECT_EQ(client.closeCode(), 1008);
  EXPECT_EQ(harness.host.session.madeSoFar(), 0u);
}

}  // namespace
}  // namespace fovea
