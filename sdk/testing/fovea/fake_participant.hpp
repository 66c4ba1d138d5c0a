#pragma once
// A participant in memory, for unit tests of a study's functions.
//
//   fovea::testing::FakeParticipant who;
//   who.variables = {{"rounds", 1}};
//   nextRound(who.get());
//   EXPECT_EQ(who.variables["rounds"], fovea::Value(2));

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fovea/study.hpp"

namespace fovea::testing {

class FakeParticipant {
 public:
  std::map<std::string, Value, std::less<>> variables, locals, items;
  std::map<std::string, std::int64_t, std::less<>> indices;
  Value answer;
  std::vector<double> drawn;  // what random() gives, one after the other; then 0
  bool maySet = true;         // false: as conditions and parameters see it
  std::vector<std::string> failures;
  std::int64_t reward = 0;

  explicit FakeParticipant(std::int64_t number = 1, bool isSimulated = false)
      : raw_{sizeof raw_, isSimulated, number, this, getVariable, setVariable, getLocalVariable, setLocalVariable, getAnswer, getItem, getIndex, draw, fail, addReward},
        participant_(raw_) {}
  FakeParticipant(const FakeParticipant &) = delete;
  FakeParticipant &operator=(const FakeParticipant &) = delete;
  const Participant &get() const { return participant_; }
  const fovea_participant *raw() const { return &raw_; }

 private:
  using Raw = const fovea_participant *;
  static FakeParticipant &of(Raw who) { return *static_cast<FakeParticipant *>(who->impl); }
  template <class Values>
  static fovea_status put(const Values &values, fovea_str name, const fovea_sink *sink) {
    const auto known = values.find(borrow(name));
    if (known == values.end()) return FOVEA_OK;
    const Borrowed lent(known->second);
    return sink->put(sink->ctx, lent.get());
  }
  template <class Values>
  static fovea_status keep(Raw who, Values &values, fovea_str name, const fovea_value *value) {
    if (!of(who).maySet) return FOVEA_E_STATE;
    values.insert_or_assign(std::string(borrow(name)), View(value).copy());
    return FOVEA_OK;
  }
  static fovea_status FOVEA_CALL getVariable(Raw who, fovea_str name, const fovea_sink *sink) noexcept { return put(of(who).variables, name, sink); }
  static fovea_status FOVEA_CALL setVariable(Raw who, fovea_str name, const fovea_value *value) noexcept { return keep(who, of(who).variables, name, value); }
  static fovea_status FOVEA_CALL getLocalVariable(Raw who, fovea_str name, const fovea_sink *sink) noexcept { return put(of(who).locals, name, sink); }
  static fovea_status FOVEA_CALL setLocalVariable(Raw who, fovea_str name, const fovea_value *value) noexcept { return keep(who, of(who).locals, name, value); }
  static fovea_status FOVEA_CALL getItem(Raw who, fovea_str loop, const fovea_sink *sink) noexcept { return put(of(who).items, loop, sink); }
  static fovea_status FOVEA_CALL getAnswer(Raw who, const fovea_sink *sink) noexcept {
    const Borrowed lent(of(who).answer);
    return sink->put(sink->ctx, lent.get());
  }
  static std::int64_t FOVEA_CALL getIndex(Raw who, fovea_str loop) noexcept {
    const auto known = of(who).indices.find(borrow(loop));
    return known == of(who).indices.end() ? 0 : known->second;
  }
  static double FOVEA_CALL draw(Raw who) noexcept {
    FakeParticipant &self = of(who);
    return self.next_ < self.drawn.size() ? self.drawn[self.next_++] : 0;
  }
  static fovea_status FOVEA_CALL fail(Raw who, fovea_str tag) noexcept {
    if (!of(who).maySet) return FOVEA_E_STATE;
    of(who).failures.emplace_back(borrow(tag));
    return FOVEA_OK;
  }
  static fovea_status FOVEA_CALL addReward(Raw who, std::int64_t cents) noexcept {
    if (!of(who).maySet) return FOVEA_E_STATE;
    of(who).reward += cents;
    return FOVEA_OK;
  }

  fovea_participant raw_;
  Participant participant_;
  std::size_t next_ = 0;
};

}  // namespace fovea::testing
