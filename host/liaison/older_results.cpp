#include "liaison/older_results.hpp"

#include <algorithm>
#include <string>

namespace fovea {
namespace {

enum class Shape { Done, Rate, Trials };

struct OlderResult {
  std::string_view call, text;
  Shape shape;
};

constexpr OlderResult kOlderResults[] = {
    {"addExperiment", "true", Shape::Done},
    {"saveExperimentData", "true", Shape::Done},
    {"saveCurrentExperimentData", "true; false when nothing runs", Shape::Done},
    {"pauseExperiment", "true; false when nothing runs", Shape::Done},
    {"resumeExperiment", "true; false when nothing runs", Shape::Done},
    {"stopExperiment", "true; false when nothing runs", Shape::Done},
    {"pauseLoop", "true; false when nothing runs", Shape::Done},
    {"getAllTrials", "list of trials; null when there are none", Shape::Trials},
    {"setCurrentExpInfoItem", "true; false when nothing runs", Shape::Done},
    {"updateCurrentExpInfo", "true; false when nothing runs", Shape::Done},
    {"addData", "true; false when nothing runs", Shape::Done},
    {"setupWindowFromParams", "true", Shape::Done},
    {"setupDevicesFromExperiment", "true", Shape::Done},
    {"setupInputsFromExperiment", "true", Shape::Done},
    {"getFrameRate", "a number: frames per second", Shape::Rate},
};

const OlderResult *find(std::string_view object, std::string_view call) {
  if (object != "session") return nullptr;
  const auto found = std::find_if(std::begin(kOlderResults), std::end(kOlderResults), [&](const OlderResult &each) { return each.call == call; });
  return found == std::end(kOlderResults) ? nullptr : found;
}

Value memberOr(const Value &value, std::string_view name) {
  const Value *member = value.find(name);
  return member ? *member : value;
}

}  // namespace

std::string_view olderResultText(std::string_view object, std::string_view call) {
  const OlderResult *known = find(object, call);
  return known ? known->text : std::string_view();
}

Value olderResult(std::string_view object, std::string_view call, const Value &result) {
  const OlderResult *known = find(object, call);
  if (!known) return result;
  switch (known->shape) {
    case Shape::Done: return result.dict() || result.list() ? Value(true) : result;
    case Shape::Rate: return memberOr(result, "rate_hz");
    case Shape::Trials: return memberOr(result, "trials");
  }
  return result;
}

}  // namespace fovea
