#include "liaison/liaison.hpp"

#include <atomic>

#include "liaison/conversation.hpp"

namespace fovea {
namespace {

constexpr std::size_t kEventsOnTheirWay = 4096;  // to [liaison], before those that can be missed are

/// Hears the session's events wherever they happen, and hands them to [liaison].
class EventRelay {
 public:
  EventRelay(RemoteHost &host, LiaisonContext &context) : host_(host), context_(context) {
    id_ = host_.subscribe([this](const SessionEvent &event) { pass(event); },
                          [this](std::string_view topic) { return context_.isHeard(topic); });
  }
  ~EventRelay() { host_.unsubscribe(id_); }
  EventRelay(const EventRelay &) = delete;
  EventRelay &operator=(const EventRelay &) = delete;

 private:
  void pass(const SessionEvent &event) {
    if (!context_.isHeard(event.topic)) return;
    if (!event.receipt && worthOfTopic(event.topic) < Worth::Kept && onTheirWay_.load(std::memory_order_relaxed) > kEventsOnTheirWay) return;
    onTheirWay_.fetch_add(1, std::memory_order_relaxed);
    context_.post([this, event] {
      onTheirWay_.fetch_sub(1, std::memory_order_relaxed);
      const Broadcast broadcast(event);
      for (Conversation *conversation : context_.conversations) conversation->onEvent(broadcast);
    });
  }

  RemoteHost &host_;
  LiaisonContext &context_;
  std::atomic<std::size_t> onTheirWay_{0};
  std::uint64_t id_ = 0;
};

}  // namespace

struct Liaison::Parts final : Reception {
  Parts(LiaisonOptions given, RemoteHost &host, Log &log) : options(std::move(given)), context{host, log, options} {}

  VisitVerdict onVisit(const Visit &visit) override { return judge(visit, options); }
  std::unique_ptr<Guest> onGuest(Peer &peer, bool isTrusted) override {
    return std::make_unique<Conversation>(context, peer, isTrusted);
  }
  void onNotice(LogLevel level, const std::string &text) override { context.log.write(level, "liaison", text); }

  LiaisonOptions options;
  LiaisonContext context;
  // The server ends first: what the relay has posted runs on the server's thread.
  std::unique_ptr<EventRelay> relay;
  std::unique_ptr<Server> server;
};

Result<std::unique_ptr<Liaison>> Liaison::open(LiaisonOptions options, RemoteHost &host, Log &log) {
  if (auto checked = checkOptions(options); !checked) return checked.error();
  auto parts = std::make_unique<Parts>(std::move(options), host, log);
  auto server = Server::open(parts->options, *parts);
  if (!server) return server.error();
  parts->server = std::move(*server);
  parts->context.post = parts->server->poster();
  parts->relay = std::make_unique<EventRelay>(host, parts->context);
  parts->server->serve();

  std::unique_ptr<Liaison> liaison(new Liaison(std::move(parts)));
  log.write(LogLevel::Info, "liaison", "listens at " + liaison->url());
  const LiaisonOptions &used = liaison->parts_->options;
  if (!isLoopback(used.host) && used.certificate.empty())
    log.write(LogLevel::Warning, "liaison", "listens beyond this machine without encryption: token and data can be read on the way");
  return liaison;
}

Liaison::Liaison(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Liaison::~Liaison() = default;

std::uint16_t Liaison::port() const { return parts_->server->port(); }

std::string Liaison::url() const {
  const LiaisonOptions &options = parts_->options;
  const std::string host = options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
  return (options.certificate.empty() ? "ws://" : "wss://") + host + ":" + std::to_string(port());
}

}  // namespace fovea
