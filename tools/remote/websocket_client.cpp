#include <utility>  // before Boost.Asio 1.74, which uses std::exchange without including it

#include "remote/websocket_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace fovea::remote {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

Error failed(ErrorCode code, const std::string &what, const std::string &where, std::string fix) { return {code, what, where, std::move(fix)}; }

/// Everything is done on the caller's thread, in run(): that way each wait can have an end.
template <class Stream>
class BeastClient final : public WebSocketClient {
 public:
  template <class... Layers>
  BeastClient(const ClientOptions &options, Address address, Layers &...layers)
      : options_(options), address_(std::move(address)), socket_(loop_, layers...) {}

  ~BeastClient() override {
    if (!isOpen_) return;
    // The reading goes on until the host has answered the close frame.
    bool isDone = false;
    socket_.async_close(websocket::close_code::normal, [&](error_code) { isDone = true; });
    waitUntil(isDone, milliseconds(1000));
    abort();
    loop_.restart();
    loop_.poll();
  }

  Result<void> open() {
    if (auto reached = reach(); !reached) return reached.error();
    if constexpr (kIsEncrypted)
      if (auto agreed = encrypt(); !agreed) return agreed.error();
    return shakeHands();
  }

  Result<void> send(std::string_view text) override {
    if (!isOpen_) return ended();
    error_code error;
    bool isDone = false;
    socket_.async_write(asio::buffer(text), [&](error_code e, std::size_t) { error = e, isDone = true; });
    if (!waitUntil(isDone, options_.patience)) {
      abort();
      waitUntil(isDone, options_.patience);
      return failed(ErrorCode::Device, "the host does not take what is sent", options_.url, "see whether it is busy or has stopped");
    }
    if (!error) return {};
    // The host may have said why before it closed.
    while (isOpen_ && receive(options_.patience)) {
    }
    return ended();
  }

  Result<std::optional<std::string>> receive(std::optional<milliseconds> patience) override {
    if (!isOpen_) return ended();
    if (!isReading_) {
      isReading_ = true;
      hasRead_ = false;
      socket_.async_read(buffer_, [this](error_code e, std::size_t) { readError_ = e, hasRead_ = true; });
    }
    if (!waitUntil(hasRead_, patience)) return std::optional<std::string>();
    isReading_ = false;
    if (readError_) {
      isOpen_ = false;
      return ended();
    }
    std::string text = beast::buffers_to_string(buffer_.data());
    buffer_.consume(buffer_.size());
    return std::optional(std::move(text));
  }

  int closeCode() const override { return socket_.reason().code; }

  void abort() override {
    error_code ignored;
    isOpen_ = false;
    beast::get_lowest_layer(socket_).socket().close(ignored);
  }

 private:
  static constexpr bool kIsEncrypted = !std::is_same_v<Stream, beast::tcp_stream>;

  /// False: `patience` ended first.
  bool waitUntil(const bool &isDone, std::optional<milliseconds> patience) {
    const auto end = std::chrono::steady_clock::now() + patience.value_or(milliseconds(0));
    while (!isDone) {
      loop_.restart();
      if (!patience) loop_.run_one();
      else if (loop_.run_one_until(end) == 0 && std::chrono::steady_clock::now() >= end) return false;
    }
    return true;
  }

  Error ended() const {
    const auto &reason = socket_.reason();
    const std::string why = reason.code ? " (" + std::to_string(reason.code) + ": " + std::string(reason.reason.data(), reason.reason.size()) + ")" : "";
    return failed(ErrorCode::Stopped, "the host has closed the connection" + why, options_.url, "its log says more");
  }

  Result<void> reach() {
    error_code error;
    const auto found = tcp::resolver(loop_).resolve(address_.host, address_.port, error);
    bool isDone = false;
    if (!error) {
      beast::get_lowest_layer(socket_).async_connect(found, [&](error_code e, const tcp::endpoint &) { error = e, isDone = true; });
      if (!waitUntil(isDone, options_.patience)) {
        abort();
        waitUntil(isDone, std::nullopt);
        error = asio::error::timed_out;
      }
    }
    if (error)
      return failed(ErrorCode::Device, "no connection: " + error.message(), options_.url, "see whether the host runs there, with remote control on");
    beast::get_lowest_layer(socket_).socket().set_option(tcp::no_delay(true), error);
    return {};
  }

  Result<void> encrypt() {
    error_code error;
    bool isDone = false;
    SSL_set_tlsext_host_name(socket_.next_layer().native_handle(), address_.host.c_str());
    socket_.next_layer().set_verify_mode(asio::ssl::verify_peer, error);
    socket_.next_layer().set_verify_callback(asio::ssl::host_name_verification(address_.host));
    socket_.next_layer().async_handshake(asio::ssl::stream_base::client, [&](error_code e) { error = e, isDone = true; });
    if (!waitUntil(isDone, options_.patience)) {
      abort();
      waitUntil(isDone, std::nullopt);
      error = asio::error::timed_out;
    }
    if (!error) return {};
    return failed(ErrorCode::Refused, "no encrypted connection: " + error.message(), options_.url,
                  "give the host's certificate, made for the name or address in the URL, with --certificate");
  }

  Result<void> shakeHands() {
    socket_.set_option(websocket::stream_base::decorator([this](websocket::request_type &request) {
      if (!options_.token.empty()) request.set(beast::http::field::authorization, "Bearer " + options_.token);
      for (const auto &[name, value] : options_.headers) request.set(name, value);
    }));
    socket_.read_message_max(0);  // the host is trusted: a whole table may come in one message
    socket_.text(true);
    error_code error;
    bool isDone = false;
    websocket::response_type response;
    const std::string host = (address_.host.find(':') == std::string::npos ? address_.host : "[" + address_.host + "]") + ":" + address_.port;
    socket_.async_handshake(response, host, address_.target, [&](error_code e) { error = e, isDone = true; });
    if (!waitUntil(isDone, options_.patience)) {
      abort();
      waitUntil(isDone, std::nullopt);
      error = asio::error::timed_out;
    }
    isOpen_ = !error;
    if (!error) return {};
    if (error != websocket::error::upgrade_declined)
      return failed(ErrorCode::Device, "this is no WebSocket host: " + error.message(), options_.url, "check the address");
    std::string why = response.body();
    while (!why.empty() && why.back() == '\n') why.pop_back();
    return failed(ErrorCode::Refused, "the host refuses (" + std::to_string(response.result_int()) + "): " + why, options_.url,
                  "check the token and the address");
  }

  ClientOptions options_;
  Address address_;
  asio::io_context loop_{1};
  websocket::stream<Stream> socket_;
  beast::flat_buffer buffer_;
  error_code readError_;
  bool isOpen_ = false, isReading_ = false, hasRead_ = false;
};

using PlainClient = BeastClient<beast::tcp_stream>;

/// Keeps the settings alive that its base is made from.
struct EncryptionSettings {
  asio::ssl::context context{asio::ssl::context::tls_client};
};
class EncryptedClient final : public WebSocketClient, private EncryptionSettings {
 public:
  EncryptedClient(const ClientOptions &options, Address address) : inner_(options, std::move(address), context) {}
  Result<void> open(const ClientOptions &options) {
    error_code error;
    if (options.certificate.empty()) context.set_default_verify_paths(error);
    else context.load_verify_file(options.certificate.string(), error);
    if (error)
      return failed(ErrorCode::BadFile, "the certificate cannot be used: " + error.message(), options.certificate.string(), "give a PEM file");
    return inner_.open();
  }
  Result<void> send(std::string_view text) override { return inner_.send(text); }
  Result<std::optional<std::string>> receive(std::optional<milliseconds> patience) override { return inner_.receive(patience); }
  int closeCode() const override { return inner_.closeCode(); }
  void abort() override { inner_.abort(); }

 private:
  BeastClient<beast::ssl_stream<beast::tcp_stream>> inner_;
};

}  // namespace

Result<Address> readUrl(const std::string &url) {
  const Error wrong = failed(ErrorCode::BadArgument, "this is no address of a host", url, "write ws://HOST:PORT, or wss://HOST:PORT for an encrypted connection");
  Address address;
  std::string_view rest = url;
  if (rest.substr(0, 6) == "wss://") address.isEncrypted = true, rest.remove_prefix(6);
  else if (rest.substr(0, 5) == "ws://") rest.remove_prefix(5);
  else return wrong;
  const std::size_t path = rest.find_first_of("/?");
  std::string_view host = rest.substr(0, path);
  address.target = path == std::string_view::npos ? "/" : std::string(rest[path] == '?' ? "/" : "") + std::string(rest.substr(path));
  const std::size_t bracket = host.find(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  address.port = colon == std::string_view::npos ? "8001" : std::string(host.substr(colon + 1));
  host = host.substr(0, colon);
  if (!host.empty() && host.front() == '[') host = host.substr(1, host.size() - 2);
  address.host = std::string(host);
  if (address.host.empty() || address.port.empty() || address.port.find_first_not_of("0123456789") != std::string::npos) return wrong;
  return address;
}

Result<std::unique_ptr<WebSocketClient>> WebSocketClient::connect(const ClientOptions &options) {
  auto address = readUrl(options.url);
  if (!address) return address.error();
  try {
    if (address->isEncrypted) {
      auto client = std::make_unique<EncryptedClient>(options, *address);
      if (auto opened = client->open(options); !opened) return opened.error();
      return std::unique_ptr<WebSocketClient>(std::move(client));
    }
    auto client = std::make_unique<PlainClient>(options, *address);
    if (auto opened = client->open(); !opened) return opened.error();
    return std::unique_ptr<WebSocketClient>(std::move(client));
  } catch (const std::exception &error) {
    return failed(ErrorCode::Device, error.what(), options.url, "see whether the system is out of memory or files");
  }
}

}  // namespace fovea::remote
