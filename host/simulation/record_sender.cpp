#include "simulation/record_sender.hpp"

#include <algorithm>
#include <cstring>

#include "clock/clock.hpp"
#include "core/cbor.hpp"
#include "data/record_codec.hpp"
#include "data/row_codec.hpp"
#include "data/stem.hpp"

namespace fovea {
namespace {

// What a step has of those before it, and leaves for the next one.
constexpr std::string_view kLeft[] = {"variables", "branches", "state"};

/// In front of each record, between two processes of one program.
struct RecordHead {
  std::uint32_t type = 0, size = 0;
};

}  // namespace

std::vector<std::byte> RecordSender::take() {
  completeLast();
  between_.reset();
  stems_.clear();
  if (remembersOthers_ && !status_.empty()) {
    const Value *paid = last_.find("payment"), *variables = last_.find("variables");
    // Simulated participants come an hour after each other, and whoever is not through does not come back.
    others_.push_back({status_ == "working" ? "left" : status_, paid && paid->as<std::int64_t>() ? *paid->as<std::int64_t>() : 0, variables ? *variables : Value()});
  }
  if (std::exchange(status_, "") == "complete")
    for (const auto &[label, cell] : inHand_) ++filled_[label][cell];
  inHand_.clear();
  std::vector<std::byte> next;
  next.reserve(records_.size());  // of the next one there will be about as many
  return std::exchange(records_, std::move(next));
}

std::string RecordSender::reserveStem(const std::string &wanted) {
  std::string stem = wanted;
  for (int number = 1; !stems_.insert(stem).second; ++number) stem = numbered(wanted, number);
  return stem;
}

void RecordSender::startSession(const SessionStart &start) {
  wallOrigin_ = start.wallOrigin;
  append(RecordType::SessionStart, toValue(start));
}
void RecordSender::startRun(const RunStart &start) { append(RecordType::RunStart, toValue(start)); }
void RecordSender::addEvent(const Event &event) {
  encodeEvent(event, encoded_);
  appendEncoded(RecordType::Event);
}
void RecordSender::addConsent(const ConsentRecord &consent) { append(RecordType::Consent, toValue(consent)); }
void RecordSender::describeColumn(const ColumnRecord &column) { append(RecordType::Column, toValue(column)); }
void RecordSender::endRun(const RunEnd &end) { append(RecordType::RunEnd, toValue(end)); }
void RecordSender::endSession(const SessionEnd &end) { append(RecordType::SessionEnd, toValue(end)); }

void RecordSender::addStep(const ParticipantStep &step) {
  status_ = step.status;
  between_.reset();
  if (!step.nextSession.empty()) between_ = OpenWay{step.id, wallText(wallOrigin_ + toNanoseconds(step.time)), step.state, {}, false};
  last_ = toValue(step);
  left_.clear();
  for (auto &[name, member] : *last_.as<Dict>())
    if (std::find(std::begin(kLeft), std::end(kLeft), name) != std::end(kLeft)) left_.emplace_back(name, std::exchange(member, Value()));
  lastAt_ = records_.size();
  append(RecordType::Step, last_);
  lastSize_ = records_.size() - lastAt_;
}

/// All that a step leaves for the next one stands in the last one alone: whoever has a list that grows would have it as often as there are steps.
void RecordSender::completeLast() {
  if (lastSize_ == 0) return;
  const std::vector<std::byte> after(records_.begin() + static_cast<std::ptrdiff_t>(lastAt_ + lastSize_), records_.end());
  records_.resize(lastAt_);
  for (auto &[name, member] : left_) last_.set(name, std::move(member));
  append(RecordType::Step, last_);
  records_.insert(records_.end(), after.begin(), after.end());
  lastSize_ = 0;
}

Result<std::int64_t> RecordSender::takeCell(const CellSeeker &seeker, const std::function<std::int64_t(const CellCounts &)> &choose) {
  const auto own = inHand_.find(seeker.label);
  if (own != inHand_.end()) return own->second;
  return inHand_[seeker.label] = choose(filled_[seeker.label]);
}

std::span<const std::byte> RecordSender::addRow(const Row &row) {
  encodeRow(row, encoded_);
  appendEncoded(RecordType::Row);
  return encoded_;
}

void RecordSender::amendRow(const Row &row) {
  encodeAmendment(row, encoded_);
  appendEncoded(RecordType::Amendment);
}

void RecordSender::addFrames(const FramePacket &packet) {
  encodeFrames(packet, encoded_);
  appendEncoded(RecordType::Frames);
}

std::future<Result<RunFiles>> RecordSender::saveRun(const std::string &run, const std::optional<Row> &) {
  std::promise<Result<RunFiles>> made;
  made.set_value(Error{ErrorCode::State, "a simulation writes files at its end", run, "ask for them with --files"});
  return made.get_future();
}

void RecordSender::append(RecordType type, const Value &value) {
  encoded_.clear();
  encodeCbor(value, encoded_);
  appendEncoded(type);
}

void RecordSender::appendEncoded(RecordType type) {
  const RecordHead head{static_cast<std::uint32_t>(type), static_cast<std::uint32_t>(encoded_.size())};
  const auto *bytes = reinterpret_cast<const std::byte *>(&head);
  records_.insert(records_.end(), bytes, bytes + sizeof head);
  records_.insert(records_.end(), encoded_.begin(), encoded_.end());
}

bool visitRecords(std::span<const std::byte> records, const std::function<void(RecordType, std::span<const std::byte>)> &visit) {
  while (!records.empty()) {
    RecordHead head;
    if (records.size() < sizeof head) return false;
    std::memcpy(&head, records.data(), sizeof head);
    records = records.subspan(sizeof head);
    if (records.size() < head.size) return false;
    visit(static_cast<RecordType>(head.type), records.first(head.size));
    records = records.subspan(head.size);
  }
  return true;
}

}  // namespace fovea
