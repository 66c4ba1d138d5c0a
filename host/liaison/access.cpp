#include "liaison/access.hpp"

#include <algorithm>
#include <cctype>

#include "core/hash.hpp"

namespace fovea {
namespace {

constexpr std::size_t kShortestToken = 16;  // beyond this machine, where it can be tried out

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string percentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool isCoded = text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0;
    decoded += isCoded ? static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2])) : text[i];
    if (isCoded) i += 2;
  }
  return decoded;
}

std::optional<std::string> tokenInQuery(std::string_view target) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return std::nullopt;
  target.remove_prefix(mark + 1);
  while (true) {
    const std::size_t end = target.find('&');
    const std::string_view pair = target.substr(0, end);
    if (pair.substr(0, 6) == "token=") return percentDecoded(pair.substr(6));
    if (end == std::string_view::npos) return std::nullopt;
    target.remove_prefix(end + 1);
  }
}

std::optional<std::string> tokenOf(const Visit &visit) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view header = visit.authorization;
  const bool isBearer = header.size() >= kScheme.size() &&
                        std::equal(kScheme.begin(), kScheme.end(), header.begin(),
                                   [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
  if (isBearer) return std::string(header.substr(kScheme.size()));
  return tokenInQuery(visit.target);
}

/// "http://localhost:3000" -> "localhost"; "http://[::1]:3000" -> "::1"
std::string_view hostOfOrigin(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return {};
  origin.remove_prefix(scheme + 3);
  if (origin.substr(0, 1) == "[") return origin.substr(1, origin.find(']') - 1);
  return origin.substr(0, origin.find(':'));
}

/// A page is known by the address it came from, not by its name: anybody can make a name mean this machine.
bool isOriginAllowed(const Visit &visit, const LiaisonOptions &options) {
  if (!visit.origin) return true;
  if (std::find(options.origins.begin(), options.origins.end(), *visit.origin) != options.origins.end()) return true;
  const std::string_view host = hostOfOrigin(*visit.origin);
  return isLoopback(host) || (!host.empty() && host == visit.localAddress);
}

}  // namespace

bool isLoopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  const bool isAddress = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return isAddress && host.substr(0, 4) == "127.";
}

bool isSameToken(std::string_view given, std::string_view expected) {
  // Of one length, so that not even the length is told by the time it takes.
  const std::string a = sha256(given), b = sha256(expected);
  unsigned difference = 0;
  for (std::size_t i = 0; i < b.size(); ++i) difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  return difference == 0;
}

Result<void> checkOptions(const LiaisonOptions &options) {
  const LiaisonLimits &limits = options.limits;
  if (limits.clients == 0 || limits.frameBytes == 0 || limits.queuedBytes == 0 || limits.openCalls == 0 || !(limits.framesPerSecond > 0))
    return Error{ErrorCode::BadArgument, "a limit of 0 lets nobody do anything", "limits of remote control", "give positive limits"};
  const bool isEncrypted = !options.certificate.empty() && !options.key.empty();
  if (options.certificate.empty() != options.key.empty())
    return Error{ErrorCode::BadArgument, "encryption needs a certificate and its key, only one of them is given",
                 (options.certificate.empty() ? options.key : options.certificate).string(), "give both PEM files"};
  if (isLoopback(options.host)) return {};
  const std::string where = "remote control at " + options.host;
  if (options.token.empty())
    return Error{ErrorCode::Refused, "whoever reaches this address could run the session", where,
                 "give a token (for example from: openssl rand -hex 16), or listen at 127.0.0.1"};
  if (options.token.size() < kShortestToken)
    return Error{ErrorCode::Refused, "the token is so short that it can be found by trying", where,
                 "give one of at least " + std::to_string(kShortestToken) + " characters (for example from: openssl rand -hex 16)"};
  if (!isEncrypted && !options.allowPlainText)
    return Error{ErrorCode::Refused, "without encryption, the token and the data can be read on the way", where,
                 "give a certificate and its key, or allow plain text on a network that you trust, or listen at 127.0.0.1"};
  return {};
}

VisitVerdict judge(const Visit &visit, const LiaisonOptions &options) {
  if (!isOriginAllowed(visit, options)) return {Admission::Refused, 403, "web pages of " + *visit.origin + " may not connect"};
  if (options.token.empty()) return {Admission::Trusted, 101, ""};
  const auto token = tokenOf(visit);
  if (!token) return {Admission::MustAuthenticate, 101, ""};
  if (!isSameToken(*token, options.token)) return {Admission::Refused, 401, "the token is wrong"};
  return {Admission::Trusted, 101, ""};
}

}  // namespace fovea
