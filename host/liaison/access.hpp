#pragma once
// Who may connect: addresses, tokens, and the web pages that a browser speaks for.

#include <optional>
#include <string>
#include <string_view>

#include "liaison/liaison.hpp"

namespace fovea {

/// Does this address, or "localhost", mean this machine only?
bool isLoopback(std::string_view host);

/// What a client says of itself before a word of the protocol.
struct Visit {
  std::string address;       // "127.0.0.1:51234"
  std::string localAddress;  // of this machine, where it arrived: "192.168.1.5"
  std::string target;        // of the request: "/?token=..."
  std::string authorization; // header
  std::optional<std::string> origin;  // header; browsers send it, nobody else does
};

enum class Admission { Trusted, MustAuthenticate, Refused };
struct VisitVerdict {
  Admission admission = Admission::Refused;
  int status = 403;  // HTTP, of a refusal
  std::string why;
};

/// Errors: Refused, BadArgument: what the options ask for is not safe, or not whole.
Result<void> checkOptions(const LiaisonOptions &options);
VisitVerdict judge(const Visit &visit, const LiaisonOptions &options);
/// Takes the same time whatever is given.
bool isSameToken(std::string_view given, std::string_view expected);

}  // namespace fovea
