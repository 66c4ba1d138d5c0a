#include "liaison/access.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

constexpr const char *kLongToken = "0123456789abcdef0123456789abcdef";

TEST(GivenAddresses, WhenJudgedThenOnlyThoseOfThisMachineAreLoopback) {
  for (const char *host : {"localhost", "127.0.0.1", "127.8.9.1", "::1"}) EXPECT_TRUE(isLoopback(host)) << host;
  for (const char *host : {"0.0.0.0", "::", "192.168.1.5", "127.evil.example", "1270.0.0.1", ""}) EXPECT_FALSE(isLoopback(host)) << host;
}

TEST(GivenOptionsBeyondThisMachine, WhenTheyAreNotSafeThenTheErrorSaysWhatIsMissing) {
  const auto error = [](const LiaisonOptions &options) {
    const auto checked = checkOptions(options);
    return checked ? std::string("accepted") : checked.error().text();
  };
  LiaisonOptions options{.host = "0.0.0.0"};

  EXPECT_NE(error(options).find("give a token"), std::string::npos) << error(options);
  options.token = "short";
  EXPECT_NE(error(options).find("at least 16 characters"), std::string::npos) << error(options);
  options.token = kLongToken;
  EXPECT_NE(error(options).find("give a certificate and its key"), std::string::npos) << error(options);
  options.allowPlainText = true;
  EXPECT_EQ(error(options), "accepted");
  options.allowPlainText = false;
  options.certificate = "host.pem";
  EXPECT_NE(error(options).find("only one of them"), std::string::npos) << error(options);
  options.key = "host.key";
  EXPECT_EQ(error(options), "accepted");
}

TEST(GivenATokenOfTheHost, WhenAVisitBringsOneThenItHasToBeTheSame) {
  const LiaisonOptions options{.token = "a token with % and +"};
  const auto admission = [&](const Visit &visit) { return judge(visit, options).admission; };

  EXPECT_EQ(admission({.target = "/"}), Admission::MustAuthenticate);
  EXPECT_EQ(admission({.target = "/", .authorization = "Bearer a token with % and +"}), Admission::Trusted);
  EXPECT_EQ(admission({.target = "/", .authorization = "bearer wrong"}), Admission::Refused);
  EXPECT_EQ(admission({.target = "/?a=b&token=a%20token%20with%20%25%20and%20%2b"}), Admission::Trusted);
  EXPECT_EQ(admission({.target = "/?token="}), Admission::Refused);
  EXPECT_EQ(judge({.target = "/?token=x"}, options).status, 401);
}

TEST(GivenABrowser, WhenThePageIsNotOfThisMachineThenItIsRefusedUnlessListed) {
  const LiaisonOptions options{.origins = {"https://lab.example"}};
  const auto isAdmitted = [&](const char *origin) {
    return judge({.localAddress = "192.168.1.5", .target = "/", .origin = origin}, options).admission == Admission::Trusted;
  };

  for (const char *origin : {"http://localhost:3000", "http://127.0.0.1", "http://[::1]:80", "https://lab.example", "http://192.168.1.5:8001"})
    EXPECT_TRUE(isAdmitted(origin)) << origin;
  for (const char *origin : {"http://evil.example", "https://lab.example.evil.example", "null", "", "http://localhost.evil.example", "file://"})
    EXPECT_FALSE(isAdmitted(origin)) << origin;
}

TEST(GivenTokens, WhenComparedThenOnlyTheSameTextIsTheSame) {
  EXPECT_TRUE(isSameToken(kLongToken, kLongToken));
  EXPECT_FALSE(isSameToken("", kLongToken));
  EXPECT_FALSE(isSameToken(std::string(kLongToken) + "0", kLongToken));
}

}  // namespace
}  // namespace fovea
