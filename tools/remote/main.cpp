// fovea-remote: calls a host that is listening for remote control, and shows what it tells.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "core/json.hpp"
#include "liaison/describe.hpp"
#include "remote/request.hpp"
#include "remote/websocket_client.hpp"

namespace {

using fovea::Error;
using fovea::Result;
using fovea::Value;
using fovea::remote::WebSocketClient;

constexpr int kDone = 0, kCallFailed = 1, kWrongUsage = 2, kNoHost = 3;

constexpr char kFooter[] = R"(Commands (options come before them)
  CALL [VALUE | NAME=VALUE]...   make a call and print its result as JSON; CALL is METHOD, or OBJECT.METHOD
  watch [TOPIC]...               print events as they come, one JSON object a line; without a topic, of all
  describe [OBJECT]              what can be called, as JSON

A value that is JSON is read as such, everything else is text: 12 is a number, '"12"' is text.

Examples
  fovea-remote getStatus
  fovea-remote runExperiment stroop expInfo='{"participant": "07"}'
  fovea-remote runExperiment stroop blocking=false
  fovea-remote watch status rows
  fovea-remote --url wss://192.168.1.5:8001 --certificate lab.pem describe session

Exit status
  0 done      1 the host refused the call, or it failed      2 wrong command line      3 no host, or it went away

The token can be given in the environment as FOVEA_TOKEN, where other users of the machine cannot read it.)";

struct Options {
  fovea::remote::ClientOptions client;
  double timeout_s = 0;
  long count = 0;
  bool isMarkdown = false;
};

int complain(const Error &error, int status) {
  std::fprintf(stderr, "fovea-remote: %s\n", error.text().c_str());
  return status;
}

std::optional<std::chrono::milliseconds> patience(const Options &options) {
  if (options.timeout_s <= 0) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(options.timeout_s * 1000));
}

/// The answer to `request`. Errors: what the connection had; what the host answered is a value.
Result<Value> ask(WebSocketClient &client, const Value &request, const Options &options) {
  if (auto sent = client.send(fovea::toJson(request)); !sent) return sent.error();
  while (true) {
    const auto message = client.receive(patience(options));
    if (!message) return message.error();
    if (!*message) return Error{fovea::ErrorCode::Device, "there was no answer in time", options.client.url, "give a longer --timeout"};
    auto answer = fovea::parsePlainJson(**message, "answer");
    if (!answer) return answer.error();
    if (!answer->find("topic")) return answer;
  }
}

/// Null when the host answered with an error, which is told then.
const Value *resultOf(const Value &answer) {
  if (const Value *result = answer.find("result")) return result;
  const Value none, *error = answer.find("error");
  const Value &what = error ? *error : none;
  const Error told{{}, what.textOr("message", "the host's answer makes no sense"), what.textOr("where", ""), what.textOr("fix", "")};
  complain(told, kCallFailed);
  return nullptr;
}

int call(WebSocketClient &client, const std::vector<std::string> &words, const Options &options) {
  const auto request = fovea::remote::readRequest(words, 1);
  if (!request) return complain(request.error(), kWrongUsage);
  const auto answer = ask(client, *request, options);
  if (!answer) return complain(answer.error(), kNoHost);
  const Value *result = resultOf(*answer);
  if (!result) return kCallFailed;
  const std::string text = options.isMarkdown ? fovea::describedAsMarkdown(*result) : fovea::toJson(*result, 2) + "\n";
  std::fputs(text.c_str(), stdout);
  return kDone;
}

int watch(WebSocketClient &client, const std::vector<std::string> &words, const Options &options) {
  fovea::List topics(words.begin() + 1, words.end());
  if (topics.empty())
    for (const fovea::TopicDescription &topic : fovea::eventTopics()) topics.emplace_back(topic.name);
  const auto answer = ask(client, fovea::Dict{{"id", 1}, {"method", "subscribe"}, {"args", fovea::List{topics}}}, options);
  if (!answer) return complain(answer.error(), kNoHost);
  if (!resultOf(*answer)) return kCallFailed;
  for (long shown = 0; options.count == 0 || shown < options.count; ++shown) {
    const auto message = client.receive(patience(options));
    if (!message) return complain(message.error(), kNoHost);
    if (!*message) return complain({{}, "nothing came in time", options.client.url, "give a longer --timeout"}, kNoHost);
    std::printf("%s\n", (*message)->c_str());
    std::fflush(stdout);
  }
  return kDone;
}

}  // namespace

int main(int argc, char **argv) {
  CLI::App app{"Calls a fovea host that listens for remote control (fovea serve).", "fovea-remote"};
  Options options;
  std::string certificate;
  app.add_option("--url", options.client.url, "where the host listens")->capture_default_str();
  app.add_option("--token", options.client.token, "the host's token")->envname("FOVEA_TOKEN");
  app.add_option("--certificate", certificate, "wss: the host's certificate, or that of whoever signed it (PEM)");
  app.add_option("--timeout", options.timeout_s, "seconds to wait for an answer or an event; 0: as long as it takes")->capture_default_str();
  app.add_option("--count", options.count, "watch: end after so many events; 0: never")->capture_default_str();
  app.add_flag("--markdown", options.isMarkdown, "describe: as a page for people");
  app.footer(kFooter);
  app.prefix_command();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    const int status = app.exit(error);
    return status == 0 ? kDone : kWrongUsage;
  }
  options.client.certificate = certificate;
  const std::vector<std::string> words = app.remaining();
  if (words.empty() || words.front().empty()) return complain({{}, "there is nothing to do", "", "name a call, for example getStatus; see --help"}, kWrongUsage);
  if (words.front().front() == '-') return complain({{}, "there is no such option", words.front(), "see --help"}, kWrongUsage);

  const auto client = WebSocketClient::connect(options.client);
  if (!client) return complain(client.error(), client.error().code == fovea::ErrorCode::BadArgument ? kWrongUsage : kNoHost);
  return words.front() == "watch" ? watch(**client, words, options) : call(**client, words, options);
}
