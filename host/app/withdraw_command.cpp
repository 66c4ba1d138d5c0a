#include "app/withdraw_command.hpp"

#include <cstdio>

#include "app/watcher.hpp"
#include "timeline/money.hpp"

namespace fovea {
namespace {

std::string owed(const WithdrawalReceipt &receipt) {
  std::string text;
  for (const OwedPayment &each : receipt.payments) text += (text.empty() ? "" : ", ") + moneyText({.currency = each.currency}, each.payment);
  return text;
}

}  // namespace

int withdrawParticipant(const WithdrawArguments &arguments) {
  const auto receipt = withdraw(arguments.data, arguments.withdrawal);
  if (!receipt) {
    std::fprintf(stderr, "fovea: %s\n", receipt.error().text().c_str());
    return kExitNotStarted;
  }
  const char *const word = arguments.withdrawal.isRehearsal ? "would go" : "removed";
  for (const auto &table : receipt->tables) std::printf("%s  %lld rows of %s\n", word, static_cast<long long>(table.rows), table.name.c_str());
  for (const auto &file : receipt->files) std::printf("%s  %s\n", word, file.name.c_str());
  for (const auto &table : receipt->derived)
    std::printf("%s  their answers from %lld rows of %s of others, who were shown them; what those answered stays, and so does what their runs and files hold\n", word,
                static_cast<long long>(table.rows), table.name.c_str());
  for (const std::string &name : receipt->left)
    std::printf("left     %s: it is not as it was written; look at it, and remove it by hand\n", name.c_str());
  for (const std::string &name : receipt->shared)
    std::printf("left     %s: of a session that others sat, too, and may name them; look at it, and take out by hand what is theirs\n", name.c_str());
  for (const std::string &name : receipt->others) std::printf("left     %s: others have the same bytes\n", name.c_str());
  for (const std::string &name : receipt->damaged)
    std::printf("left     %s: a damaged journal that may hold records of theirs; remove it by hand when nobody needs it any more\n", name.c_str());
  if (const std::string amount = owed(*receipt); !amount.empty()) std::printf("to pay   %s, as what was kept of them says\n", amount.c_str());
  for (const auto &place : receipt->searched) std::printf("searched %s\n", place.c_str());
  std::printf("not searched: copies, exports, and what another account or machine has rescued\n");
  if (arguments.withdrawal.isRehearsal) std::printf("nothing has been removed: say --yes to do it. It cannot be undone.\n");
  else std::printf("receipt  %s\n", receipt->file.c_str());
  const bool isAllGone = receipt->left.empty() && receipt->shared.empty() && receipt->damaged.empty() && receipt->derived.empty();
  return isAllGone ? kExitDone : kExitEndedEarly;
}

void carryOutAsked(const std::filesystem::path &data) {
  for (const CarriedOut &each : carryOutWithdrawals(data)) {
    if (!each.receipt) {
      std::fprintf(stderr, "fovea: %s\n", each.trouble().c_str());
      continue;
    }
    const std::string amount = owed(*each.receipt);
    std::printf("%s withdrew: what was kept of them is removed%s%s\n  receipt      %s\n", each.participant.c_str(), amount.empty() ? "" : "; to pay: ", amount.c_str(), each.receipt->file.c_str());
    if (!each.receipt->left.empty() || !each.receipt->shared.empty() || !each.receipt->damaged.empty())
      std::printf("  not all of it: look into the receipt\n");
  }
}

}  // namespace fovea
