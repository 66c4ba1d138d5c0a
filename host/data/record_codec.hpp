#pragma once
// The records that are not rows, as dictionaries and back. What is missing in a dictionary keeps its default.

#include "data/records.hpp"

namespace fovea {

Value toValue(const SessionStart &start);
Value toValue(const RunStart &start);
Value toValue(const Event &event);
Value toValue(const ConsentRecord &consent);
Value toValue(const ColumnRecord &column);
Value toValue(const ParticipantStep &step);
Value toValue(const WithdrawalWish &wish);
Value toValue(const RunEnd &end);
Value toValue(const SessionEnd &end);

void fromValue(const Value &value, SessionStart &start);
void fromValue(const Value &value, RunStart &start);
void fromValue(const Value &value, Event &event);
void fromValue(const Value &value, ConsentRecord &consent);
void fromValue(const Value &value, ColumnRecord &column);
void fromValue(const Value &value, ParticipantStep &step);
void fromValue(const Value &value, WithdrawalWish &wish);
void fromValue(const Value &value, RunEnd &end);
void fromValue(const Value &value, SessionEnd &end);

}  // namespace fovea
