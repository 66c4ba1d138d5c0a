#include <utility>  // before Boost.Asio 1.74, which uses std::exchange without including it

#include "liaison/server.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "core/thread.hpp"

namespace fovea {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;
using boost::system::error_code;

constexpr std::size_t kGreetingFrameBytes = 4096;  // before the token: an authenticate call and no more
constexpr std::uint32_t kHeaderBytes = 8192;
constexpr auto kFarewell = std::chrono::milliseconds(300);      // for clients to answer the close frame at the end
constexpr auto kCloseAnswer = std::chrono::milliseconds(5000);  // for one client to take its close frame
constexpr auto kAcceptAgain = std::chrono::milliseconds(100);   // after an error such as too many open files
constexpr double kBurst_s = 0.25;                               // of frames at the full rate, at once
constexpr std::size_t kStrangers = 16;                          // connections that are not yet, or will not be, a client's

/// The way onto [liaison] for whoever may outlive it.
class Mailbox {
 public:
  explicit Mailbox(asio::io_context &loop) : loop_(&loop) {}
  bool post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    if (!loop_) return false;
    asio::post(*loop_, std::move(task));
    return true;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

 private:
  std::mutex mutex_;
  asio::io_context *loop_;
};

/// What the server knows of a connection, encrypted or not.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual bool isClient() const = 0;  // has a seat
  virtual const std::string &machine() const = 0;  // the address without the port
  virtual void sayGoodbye() = 0;
  virtual void drop() = 0;
};

/// What connections know of the server.
class Register {
 public:
  virtual ~Register() = default;
  virtual const LiaisonLimits &limits() const = 0;
  virtual Reception &reception() = 0;
  virtual bool takeSeat() = 0;  // false: as many clients as there may be
  virtual void leaveSeat() = 0;
  virtual void forget(Connection *connection) = 0;
};

std::string addressText(const tcp::endpoint &endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

/// Lets a client's frames through no faster than the limit; short bursts pass.
class Pace {
 public:
  explicit Pace(double framesPerSecond) : interval_(toTicks(1 / framesPerSecond)) {}
  /// Counts a frame; how long to wait before the next is read.
  SteadyClock::duration next() {
    const auto now = SteadyClock::now();
    due_ = std::max(due_, now) + interval_;
    return std::max(due_ - now - toTicks(kBurst_s), SteadyClock::duration::zero());
  }

 private:
  static SteadyClock::duration toTicks(double seconds) {
    return std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(seconds));
  }
  SteadyClock::duration interval_;
  SteadyClock::time_point due_{};
};

/// `Stream`: tcp_stream, or ssl_stream over one.
template <class Stream>
class WebSocketConnection final : public Connection, public Peer, public std::enable_shared_from_this<WebSocketConnection<Stream>> {
 public:
  template <class... Layers>
  WebSocketConnection(Register &home, tcp::socket socket, Layers &...layers)
      : home_(home), pace_(home.limits().framesPerSecond), outbox_(home.limits().queuedBytes), socket_(std::move(socket), layers...),
        timer_(socket_.get_executor()), deadline_(socket_.get_executor()) {
    error_code ignored;
    const tcp::endpoint there = lowest().socket().remote_endpoint(ignored);
    address_ = addressText(there);
    machine_ = there.address().to_string();
    localAddress_ = lowest().socket().local_endpoint(ignored).address().to_string();
    lowest().socket().set_option(tcp::no_delay(true), ignored);
  }
  ~WebSocketConnection() override { leave(); }

  void start() {
    lowest().expires_after(home_.limits().greeting);
    if constexpr (kIsEncrypted) {
      socket_.next_layer().async_handshake(asio::ssl::stream_base::server, then([this](error_code error) {
        if (error) return fail("did not agree on encryption", error);
        readRequest();
      }));
    } else {
      readRequest();
    }
  }

  const std::string &address() const override { return address_; }
  bool isClient() const override { return hasSeat_; }
  const std::string &machine() const override { return machine_; }

  void send(Message message, Worth worth) override {
    if (isClosing_) return;
    if (!outbox_.push(std::move(message), worth)) {
      home_.reception().onNotice(LogLevel::Warning, address_ + " does not read what it is sent; its connection is closed");
      outbox_.clear();
      return close(CloseCode::TryAgainLater, "too much was left unread");
    }
    write();
  }

  bool trust() override {
    if (!takeSeat()) return false;
    error_code ignored;
    deadline_.cancel(ignored);
    frameLimit_ = home_.limits().frameBytes;
    return true;
  }

  void close(CloseCode code, std::string reason) override {
    if (isClosing_) return;
    isClosing_ = true;
    reason_ = websocket::close_reason(static_cast<websocket::close_code>(code), reason.substr(0, 120));
    setDeadline(kCloseAnswer);
    write();
  }

  void sayGoodbye() override {
    if (!guest_) return drop();
    if (outbox_.bytes() > kFarewellBytes) outbox_.clear();  // answers are still said, a backlog is not
    close(CloseCode::GoingAway, "the host is closing");
  }

  void drop() override {
    error_code ignored;
    lowest().socket().close(ignored);
    timer_.cancel(ignored);
    deadline_.cancel(ignored);
    leave();
  }

 private:
  static constexpr std::size_t kFarewellBytes = 64 * 1024;
  static constexpr bool kIsEncrypted = !std::is_same_v<Stream, beast::tcp_stream>;

  beast::tcp_stream &lowest() { return beast::get_lowest_layer(socket_); }

  /// A handler that keeps this connection alive until it has run.
  template <class Function>
  auto then(Function function) {
    return [self = this->shared_from_this(), function](auto &&...arguments) { function(arguments...); };
  }

  void readRequest() {
    request_.emplace();
    request_->header_limit(kHeaderBytes);
    http::async_read_header(socket_.next_layer(), buffer_, *request_, then([this](error_code error, std::size_t) {
      if (error) return fail("asked for nothing", error);
      decide();
    }));
  }

  void decide() {
    const auto &request = request_->get();
    if (!websocket::is_upgrade(request)) return refuse(426, "this is a WebSocket server");
    Visit visit{address_, localAddress_, std::string(request.target()), std::string(request[http::field::authorization]), std::nullopt};
    if (const auto origin = request.find(http::field::origin); origin != request.end()) visit.origin = std::string(origin->value());
    const VisitVerdict verdict = home_.reception().onVisit(visit);
    if (verdict.admission == Admission::Refused) return refuse(verdict.status, verdict.why);
    const bool isTrusted = verdict.admission == Admission::Trusted;
    if (isTrusted && !takeSeat()) return refuse(503, "there are as many clients as there may be");
    accept(isTrusted);
  }

  /// Those without a token sit nowhere, so that they cannot keep others out.
  bool takeSeat() { return hasSeat_ = home_.takeSeat(); }

  void refuse(int status, const std::string &why) {
    home_.reception().onNotice(LogLevel::Warning, address_ + " is refused: " + why);
    refusal_ = {static_cast<http::status>(status), 11};
    refusal_.set(http::field::content_type, "text/plain; charset=utf-8");
    if (status == 426) refusal_.set(http::field::upgrade, "websocket");
    refusal_.body() = why + "\n";
    refusal_.keep_alive(false);
    refusal_.prepare_payload();
    http::async_write(socket_.next_layer(), refusal_, then([this](error_code, std::size_t) {
      error_code ignored;
      lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
      drop();
    }));
  }

  void accept(bool isTrusted) {
    lowest().expires_never();  // from here on the WebSocket stream keeps its own time
    websocket::stream_base::timeout times;
    times.handshake_timeout = home_.limits().greeting;
    times.idle_timeout = home_.limits().silence;
    times.keep_alive_pings = true;
    socket_.set_option(times);
    socket_.set_option(websocket::stream_base::decorator(
        [](websocket::response_type &response) { response.set(http::field::server, "fovea"); }));
    socket_.read_message_max(0);  // see refuseFrame()
    frameLimit_ = isTrusted ? home_.limits().frameBytes : std::min(kGreetingFrameBytes, home_.limits().frameBytes);
    socket_.text(true);
    socket_.async_accept(request_->get(), then([this, isTrusted](error_code error) {
      if (error) return fail("did not become a WebSocket", error);
      request_.reset();
      buffer_.consume(buffer_.size());  // nothing may come before the answer to the request
      isOpen_ = true;
      if (!isTrusted) setDeadline(home_.limits().greeting);
      guest_ = home_.reception().onGuest(*this, isTrusted);
      write();
      read();
    }));
  }

  void read() {
    if (isReading_ || isClosing_ || outbox_.bytes() > home_.limits().queuedBytes / 2) return;
    isReading_ = true;
    readSome();
  }

  void readSome() {
    socket_.async_read_some(buffer_, frameLimit_ + 1 - buffer_.size(), then([this](error_code error, std::size_t) {
      if (!error && buffer_.size() <= frameLimit_ && !socket_.is_message_done()) return readSome();
      isReading_ = false;
      if (error) return drop();
      if (buffer_.size() > frameLimit_) return refuseFrame();
      const std::string text = beast::buffers_to_string(buffer_.data());
      buffer_.consume(buffer_.size());
      if (buffer_.capacity() > 2 * kGreetingFrameBytes) buffer_.shrink_to_fit();
      if (guest_ && !isClosing_) guest_->onFrame(text);
      readAtPace();
    }));
  }

  /// The closing reads on and throws away, so that the client has its say and then finds the reason. (Beast's own limit resets the
  /// connection while the client is still writing, seen with 1.74: the close frame is lost.)
  void refuseFrame() {
    home_.reception().onNotice(LogLevel::Warning, address_ + " sent a frame of more than " + std::to_string(frameLimit_) +
                                                      " bytes; its connection is closed");
    close(CloseCode::TooBig, "a frame has at most " + std::to_string(frameLimit_) + " bytes");
  }

  void readAtPace() {
    const auto pause = pace_.next();
    if (pause == SteadyClock::duration::zero()) return read();
    timer_.expires_after(pause);
    timer_.async_wait(then([this](error_code error) {
      if (!error) read();
    }));
  }

  void write() {
    if (isWriting_ || !isOpen_) return;
    if (outbox_.isEmpty()) {
      if (isClosing_) sendClose();
      return;
    }
    isWriting_ = true;
    written_ = outbox_.pop();
    socket_.async_write(asio::buffer(*written_), then([this](error_code error, std::size_t) {
      isWriting_ = false;
      written_.reset();
      if (error) return drop();
      write();
      if (!timerRuns()) read();  // it may have been put off until this client has read
    }));
  }

  bool timerRuns() const { return timer_.expiry() > SteadyClock::now(); }

  void sendClose() {
    isWriting_ = true;
    socket_.async_close(reason_, then([this](error_code) { drop(); }));
  }

  void setDeadline(SteadyClock::duration time) {
    deadline_.expires_after(time);
    deadline_.async_wait(then([this](error_code error) {
      if (error) return;
      if (isClosing_) return drop();
      home_.reception().onNotice(LogLevel::Warning, address_ + " gave no token in time");
      close(CloseCode::Policy, "no token was given in time");
    }));
  }

  void fail(const char *what, const error_code &error) {
    // Those who only look whether the port is open say nothing worth a line.
    if (error != asio::error::eof && error != http::error::end_of_stream && error != asio::error::operation_aborted)
      home_.reception().onNotice(LogLevel::Info, address_ + " " + what + ": " + error.message());
    drop();
  }

  /// Once, however the connection ends.
  void leave() {
    if (hasLeft_) return;
    hasLeft_ = true;
    isClosing_ = true;
    guest_.reset();
    outbox_.clear();
    if (hasSeat_) home_.leaveSeat();
    home_.forget(this);
  }

  Register &home_;
  std::string address_, machine_, localAddress_;
  Pace pace_;
  Outbox outbox_;
  std::size_t frameLimit_ = 0;
  websocket::stream<Stream> socket_;
  asio::steady_timer timer_, deadline_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::empty_body>> request_;
  http::response<http::string_body> refusal_;
  websocket::close_reason reason_;
  Message written_;
  std::unique_ptr<Guest> guest_;
  bool hasSeat_ = false, hasLeft_ = false, isOpen_ = false, isReading_ = false, isWriting_ = false, isClosing_ = false;
};

using PlainConnection = WebSocketConnection<beast::tcp_stream>;
using EncryptedConnection = WebSocketConnection<beast::ssl_stream<beast::tcp_stream>>;

class BeastServer final : public Server, private Register {
 public:
  BeastServer(const LiaisonLimits &limits, Reception &reception)
      : limits_(limits), reception_(reception), mailbox_(std::make_shared<Mailbox>(loop_)), acceptor_(loop_), pause_(loop_) {}

  ~BeastServer() override {
    if (!thread_.joinable()) return;
    mailbox_->post([this] { sayGoodbye(); });
    mailbox_->close();
    thread_.join();
  }

  Result<void> useCertificate(const LiaisonOptions &options) {
    error_code error;
    encryption_.emplace(asio::ssl::context::tls_server);
    encryption_->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
    encryption_->use_certificate_chain_file(options.certificate.string(), error);
    if (error) return badFile("the certificate cannot be used: " + error.message(), options.certificate);
    encryption_->use_private_key_file(options.key.string(), asio::ssl::context::pem, error);
    if (error) return badFile("the key cannot be used with this certificate: " + error.message(), options.key);
    return {};
  }

  Result<void> listen(const LiaisonOptions &options) {
    error_code error;
    const auto address = asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
    if (error)
      return Error{ErrorCode::BadArgument, "this is no address", options.host, "give an address of this machine such as 127.0.0.1, or localhost"};
    const tcp::endpoint endpoint(address, options.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error)
      return Error{ErrorCode::Device, "cannot listen: " + error.message(), addressText(endpoint),
                   "end the program that uses this port, or give another --port"};
    port_ = acceptor_.local_endpoint(error).port();
    return {};
  }

  void serve() override {
    accept();
    thread_ = std::thread([this] {
      setThread(Thread::Liaison);
      while (!runToTheEnd()) {
      }
    });
  }

  std::uint16_t port() const override { return port_; }
  Post poster() override {
    return [mailbox = mailbox_](std::function<void()> task) { return mailbox->post(std::move(task)); };
  }

 private:
  static Error badFile(std::string what, const std::filesystem::path &file) {
    return {ErrorCode::BadFile, std::move(what), file.string(), "give a PEM file that this user may read"};
  }

  /// False: a handler threw (out of memory); the others go on.
  bool runToTheEnd() {
    try {
      loop_.run();
      return true;
    } catch (const std::exception &error) {
      reception_.onNotice(LogLevel::Error, std::string("something of one client was lost: ") + error.what());
      return false;
    }
  }

  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (!error) {
        accept();
        return begin(std::move(socket));
      }
      pause_.expires_after(kAcceptAgain);
      pause_.async_wait([this](error_code stopped) {
        if (!stopped) accept();
      });
    });
  }

  void begin(tcp::socket socket) {
    if (connections_.size() >= seats_ + kStrangers) dropAStranger();
    Register &self = *this;
    if (encryption_) return begin(std::make_shared<EncryptedConnection>(self, std::move(socket), *encryption_));
    begin(std::make_shared<PlainConnection>(self, std::move(socket)));
  }

  /// The oldest of the machine that has the most of them: whoever floods the host keeps nobody else waiting.
  void dropAStranger() {
    std::map<std::string, std::size_t> counts;
    for (const auto &one : connections_)
      if (!one->isClient()) ++counts[one->machine()];
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    if (most == counts.end()) return;
    const auto oldest = std::find_if(connections_.begin(), connections_.end(),
                                     [&](const auto &one) { return !one->isClient() && one->machine() == most->first; });
    const std::shared_ptr<Connection> dropped = *oldest;  // it leaves the list meanwhile
    dropped->drop();
  }

  template <class Kind>
  void begin(std::shared_ptr<Kind> connection) {
    connections_.push_back(connection);
    connection->start();
  }

  void sayGoodbye() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel(ignored);
    const auto connections = connections_;
    for (const auto &connection : connections) connection->sayGoodbye();
    if (connections_.empty()) return loop_.stop();
    pause_.expires_after(kFarewell);
    pause_.async_wait([this](error_code) {
      const auto rest = connections_;
      for (const auto &connection : rest) connection->drop();
      loop_.stop();
    });
    isEnding_ = true;
  }

  const LiaisonLimits &limits() const override { return limits_; }
  Reception &reception() override { return reception_; }
  bool takeSeat() override {
    if (seats_ >= limits_.clients) return false;
    ++seats_;
    return true;
  }
  void leaveSeat() override { --seats_; }
  void forget(Connection *connection) override {
    std::erase_if(connections_, [&](const auto &one) { return one.get() == connection; });
    if (isEnding_ && connections_.empty()) loop_.stop();
  }

  LiaisonLimits limits_;
  Reception &reception_;
  asio::io_context loop_{1};
  std::shared_ptr<Mailbox> mailbox_;
  std::optional<asio::ssl::context> encryption_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::size_t seats_ = 0;
  std::uint16_t port_ = 0;
  bool isEnding_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::open(const LiaisonOptions &options, Reception &reception) {
  try {
    auto server = std::make_unique<BeastServer>(options.limits, reception);
    if (!options.certificate.empty())
      if (auto used = server->useCertificate(options); !used) return used.error();
    if (auto listening = server->listen(options); !listening) return listening.error();
    return std::unique_ptr<Server>(std::move(server));
  } catch (const std::exception &error) {
    return Error{ErrorCode::Device, std::string("cannot listen: ") + error.what(), options.host, "see whether the system is out of memory or files"};
  }
}

}  // namespace fovea
