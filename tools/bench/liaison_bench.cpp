// Round trips over loopback: a call of the session beside a bare Boost.Beast echo, same client, same run, turn by turn.
// liaison_bench [ROUNDS]

#include <utility>  // before Boost.Asio 1.74, which uses std::exchange without including it

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "liaison/liaison.hpp"
#include "remote/websocket_client.hpp"

namespace {

using namespace fovea;
using remote::WebSocketClient;
using SteadyClock = std::chrono::steady_clock;
namespace beast = boost::beast;
using tcp = boost::asio::ip::tcp;

/// The floor: whatever comes goes back, on a thread of its own, until the client leaves.
class BareEcho {
 public:
  BareEcho() : acceptor_(loop_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)), thread_([this] { serve(); }) {}
  ~BareEcho() { thread_.join(); }
  std::string url() const { return "ws://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

 private:
  void serve() {
    beast::websocket::stream<tcp::socket> socket(acceptor_.accept());
    socket.next_layer().set_option(tcp::no_delay(true));
    boost::system::error_code error;
    socket.accept(error);
    beast::flat_buffer buffer;
    while (!error) {
      socket.read(buffer, error);
      if (!error) socket.write(buffer.data(), error);
      buffer.consume(buffer.size());
    }
  }

  boost::asio::io_context loop_{1};
  tcp::acceptor acceptor_;
  std::thread thread_;
};

/// Answers at once, and keeps when it was asked.
class TimedSession final : public RemoteObject {
 public:
  std::span<const CallDescription> calls() const override { return calls_; }
  Result<std::uint64_t> call(std::string_view, const Dict &, std::string_view, CallDone done) override {
    asked_ = SteadyClock::now().time_since_epoch().count();
    done(1, Value(0));
    return std::uint64_t{1};
  }
  Result<Value> property(std::string_view) const override { return Value(); }
  SteadyClock::time_point asked() const { return SteadyClock::time_point(SteadyClock::duration(asked_.load())); }

 private:
  std::vector<CallDescription> calls_{{"getStatus", CallKind::Read, {}, "", ""},
                                      {"pauseExperiment", CallKind::Control, {}, "", ""},
                                      {"addData", CallKind::Control, {{"name", "text", "", ""}, {"value", "any", "", ""}}, "", ""}};
  std::atomic<SteadyClock::rep> asked_{0};
};

class TimedHost final : public RemoteHost {
 public:
  Timestamp now() const override { return {}; }
  std::vector<std::string> objectNames() const override { return {"session"}; }
  RemoteObject *object(std::string_view name) override { return name == "session" ? &session : nullptr; }
  std::uint64_t subscribe(EventListener, HearsTopic) override { return 1; }
  void unsubscribe(std::uint64_t) override {}
  TimedSession session;
};

struct Times {
  std::vector<double> values_us{};
  void add(SteadyClock::duration time) { values_us.push_back(std::chrono::duration<double, std::micro>(time).count()); }
  void print(const char *what) {
    std::sort(values_us.begin(), values_us.end());
    const auto at = [&](double share) { return values_us[static_cast<std::size_t>(share * static_cast<double>(values_us.size() - 1))]; };
    std::printf("%-34s %9.1f %9.1f %9.1f\n", what, at(0.5), at(0.99), at(1));
  }
};

std::unique_ptr<WebSocketClient> connect(const std::string &url) {
  remote::ClientOptions options;
  options.url = url;
  auto client = WebSocketClient::connect(options);
  if (client) return std::move(*client);
  std::fprintf(stderr, "liaison_bench: %s\n", client.error().text().c_str());
  std::exit(1);
}

/// One message there and one back. Gives when it was sent.
SteadyClock::time_point roundTrip(WebSocketClient &client, const std::string &text, Times &times) {
  const auto start = SteadyClock::now();
  if (!client.send(text) || !client.receive()) std::exit(1);
  times.add(SteadyClock::now() - start);
  return start;
}

}  // namespace

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5000;
  Log log([] { return std::int64_t{0}; });
  TimedHost host;
  LiaisonOptions options;
  options.port = 0;
  options.limits.framesPerSecond = 1e9;
  auto liaison = Liaison::open(options, host, log);
  if (!liaison) return std::fprintf(stderr, "liaison_bench: %s\n", liaison.error().text().c_str()), 1;
  BareEcho echo;
  auto bare = connect(echo.url()), ours = connect((*liaison)->url());

  const std::string read = R"({"id": 1, "method": "getStatus"})", control = R"({"id": 2, "method": "pauseExperiment"})";
  const std::string arguments = R"({"id": 3, "method": "addData", "args": ["rt_s", {"mean": 0.41, "keys": ["a", "b"]}]})";
  Times echoed, readCall, controlCall, dataCall, reached;
  for (int i = 0; i < rounds; ++i) {
    roundTrip(*bare, read, echoed);
    roundTrip(*ours, read, readCall);
    const auto sent = roundTrip(*ours, control, controlCall);
    reached.add(host.session.asked() - sent);
    roundTrip(*ours, arguments, dataCall);
  }

  std::printf("%d rounds, microseconds                median       p99       max\n", rounds);
  echoed.print("bare Beast echo, round trip");
  readCall.print("read call, round trip");
  controlCall.print("control call, round trip");
  dataCall.print("addData with a dictionary");
  reached.print("command sent to command accepted");
  return 0;
}
