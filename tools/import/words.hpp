#pragma once
// The texts of a survey in its languages.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/value.hpp"

namespace fovea {

/// One language: texts stand where they are used. Several: they have names there, ${NAME}, and stand together under each language.
class SurveyWords {
 public:
  /// Looks through the whole survey for languages.
  explicit SurveyWords(const Value &survey);

  /// `given` is text, or texts by language with "default" for the survey's own. `name`: what it is called where there are several languages.
  Value text(const std::string &name, const Value &given) { return named(name, {given}, true); }
  Value list(const std::string &name, const std::vector<Value> &given) { return named(name, given, false); }
  /// The survey's own first.
  const std::vector<std::string> &languages() const { return languages_; }
  /// By language and name; empty where there is one.
  Dict texts() const;

 private:
  Value named(const std::string &name, const std::vector<Value> &given, bool isAlone);
  void look(const Value &value);

  std::vector<std::string> languages_;
  std::vector<Dict> texts_;  // of each
};

/// What stands on a choice that the survey gives no words: in its languages, by language as the survey's own texts.
enum class UsualWord : std::uint8_t { Yes, No, None, Other };
Value usual(UsualWord word);

/// Is it texts by language?
bool isByLanguage(const Value &value);

}  // namespace fovea
