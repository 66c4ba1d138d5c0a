#pragma once
// What may say who somebody is: things of certain names, and what people wrote in their own words.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/value.hpp"
#include "data/sqlite.hpp"

namespace fovea {

/// The members of an answer that were typed, as the page that asked says in the response's metadata.
std::set<std::string> typedMembers(const Value &metadata);

/// Letters and digits only, in lower case: people write first_name, firstName and "First name".
std::string plainName(std::string_view name);

/// Thread: one at a time.
class PersonalNames {
 public:
  /// Names that are personal, too, and names that are not, whatever they look like.
  PersonalNames(const std::vector<std::string> &drop, const std::vector<std::string> &keep);
  /// However it is written: yourName, "your name" and YOUR_NAME.
  bool has(std::string_view name) const;
  bool isKept(std::string_view name) const;
  /// Somebody asked for it to stay out.
  bool isDropped(std::string_view name) const;
  /// Is it personal whether or not somebody asked for it to stay out? Its values say who somebody is wherever they stand.
  bool tells(std::string_view name) const;

 private:
  bool looksPersonal(std::string_view name) const;

  std::set<std::string> whole_, kept_, dropped_;
  mutable std::map<std::string, bool, std::less<>> known_;  // every row asks for the same names
};

/// What participants of all studies of a folder typed, and what was entered of them into fields of expInfo that stay out, but for questions and fields whose
/// names are kept.
class TypedTexts {
 public:
  enum class Reach : std::uint8_t {
    Whole,    // the same text, however short
    Telling,  // and long enough to say something: "no" is the answer to many a question
  };

  TypedTexts(sql::Database &database, const PersonalNames &names);

  /// Is it a member of an answer of the study that people typed into?
  bool isName(std::string_view study, std::string_view name) const;
  /// Is it a field of expInfo that operators write into as they like: comments, or texts that are of one participant alone?
  bool isFree(std::string_view study, std::string_view field) const;
  /// Did this participant type it, or a part of it? Or another one of the study all of it, so long that it is no coincidence?
  bool has(std::string_view study, std::string_view participant, std::string_view text, Reach reach) const;
  /// A number that they typed.
  bool has(std::string_view study, std::string_view participant, double number) const;
  /// The text with what they typed replaced.
  std::string without(std::string_view study, std::string_view participant, std::string text) const;

 private:
  void add(const std::string &study, const std::string &participant, const Value &answer, const std::set<std::string> &members, const PersonalNames &names);
  struct Entered {
    std::string study, participant, field;
    Value value;
  };
  using Choices = std::set<std::pair<std::string, std::string>>;
  /// Study and field of those for which the study lists what there is.
  static Choices choicesOf(sql::Database &database);
  void addEntered(const std::vector<Entered> &entered, const PersonalNames &names);
  void findFree(const std::vector<Entered> &entered, const Choices &choices, const PersonalNames &names);
  void addTexts(const std::string &study, const std::string &participant, const Value &value);
  const std::set<std::string, std::less<>> *of(std::string_view study, std::string_view participant) const;

  using Texts = std::set<std::string, std::less<>>;
  std::map<std::string, Texts, std::less<>> names_, free_, sentences_;  // by study
  std::map<std::string, Texts, std::less<>> own_;                // by study and participant
};

}  // namespace fovea
