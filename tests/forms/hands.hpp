#pragma once
// A whole study on a display that is none, gone through by hands alone: nobody answers by themselves.

#include "parts/fixture.hpp"

namespace fovea::test {

class GivenHands : public GivenAModularPage {
 protected:
  GivenHands() {
    const auto addHooks = wiring_.addHooks;
    wiring_.addHooks = [this, addHooks](Stage &stage, StageHooks &hooks) {
      addHooks(stage, hooks);
      stage.setSimulatedParticipant(nullptr);
    };
  }
  /// `hands`: what they do next, counted from 0; so many frames apart that each page has taken in what was done.
  Ending walk(const std::string &steps, std::function<void(int)> hands, const std::vector<fs::path> &includes = {}) {
    constexpr int kApart = 6, kMost = 18000;  // frames; the last are five minutes
    openStudy(R"({"name": "hands", "steps": [)" + steps + "]}", includes);
    atEachFrame_ = [this, hands = std::move(hands), frame = 0]() mutable {
      if (++frame > kMost) stage_->requestStop();
      if (frame % kApart == 0) hands(frame / kApart - 1);
    };
    (void)session_->runStudy(resolved_);
    EXPECT_TRUE(session_->recorder().flush());
    EXPECT_EQ(session_->studyResult().error, "");
    return session_->studyResult().ending;
  }

  struct Seen {
    std::string kind, words;
    StimulusHandle handle;
  };
  /// All that is on the screen, the oldest first.
  std::vector<Seen> seen() {
    std::vector<Seen> all;
    for (const StimulusHandle handle : stage_->stimuli().alive()) {
      const auto showing = stage_->stimuli().showing(handle);
      if (!showing || !showing->isVisible) continue;
      const std::string described = stage_->stimuli().describe(handle);
      const std::size_t quote = described.find('"');
      all.push_back({described.substr(0, described.find(' ')), quote == described.npos ? "" : described.substr(quote + 1, described.rfind('"') - quote - 1), handle});
    }
    return all;
  }
  const Seen *find(const std::vector<Seen> &all, const std::string &kind) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Seen &each) { return each.kind == kind; });
    return found == all.end() ? nullptr : &*found;
  }
};

}  // namespace fovea::test
