#pragma once
// What the inspector shows of each answer.

#include <vector>

#include "data/records.hpp"
#include "stage/view.hpp"

namespace fovea {

/// Of the answers that the step was taken with, in their order. Thread: any.
std::vector<AnswerView> answersOf(const ParticipantStep &step);

}  // namespace fovea
