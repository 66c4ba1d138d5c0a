#include "core/language_tag.hpp"

#include <algorithm>
#include <utility>

namespace fovea {
namespace {

constexpr std::size_t kLongestPart = 8;

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isLetterOrDigit(char c) { return isLetter(c) || (c >= '0' && c <= '9'); }

/// Source: RFC 5646, 2.1; first parts of more than three letters are reserved, and none has been given since.
bool isWellFormed(std::string_view tag) {
  const std::string_view first = tag.substr(0, tag.find('-'));
  const bool isLanguage =
      (first.size() == 2 || first.size() == 3) && std::all_of(first.begin(), first.end(), isLetter);
  const bool isPrivate = first == "x" || first == "i";
  if (!isLanguage && !(isPrivate && first.size() < tag.size())) return false;
  for (std::size_t at = first.size(); at < tag.size();) {
    const std::string_view part = tag.substr(at + 1, tag.find('-', at + 1) - at - 1);
    if (part.empty() || part.size() > kLongestPart || !std::all_of(part.begin(), part.end(), isLetterOrDigit))
      return false;
    at += 1 + part.size();
  }
  return true;
}

/// Those that pages are translated into, by their names in English and their own.
std::string_view tagOf(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"arabic", "ar"},  {"danish", "da"},  {"dansk", "da"},      {"german", "de"},  {"deutsch", "de"},
      {"english", "en"}, {"spanish", "es"}, {"espa", "es"},       {"persian", "fa"}, {"farsi", "fa"},
      {"finnish", "fi"}, {"suomi", "fi"},   {"french", "fr"},     {"fran", "fr"},    {"hebrew", "he"},
      {"hindi", "hi"},   {"italian", "it"}, {"japanese", "ja"},   {"korean", "ko"},  {"norwegian", "nb"},
      {"norsk", "nb"},   {"dutch", "nl"},   {"nederlands", "nl"}, {"polish", "pl"},  {"polski", "pl"},
      {"portug", "pt"},  {"russian", "ru"}, {"swedish", "sv"},    {"svenska", "sv"}, {"turkish", "tr"},
      {"chinese", "zh"}, {"mandarin", "zh"}};
  for (const auto &[known, tag] : kNames)
    if (name.starts_with(known)) return tag;
  return {};
}

}  // namespace

Result<void> checkLanguageTag(std::string_view tag, const std::string &where) {
  if (isWellFormed(tag)) return {};
  std::string name(tag), dashed(tag);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  const std::string meant = isWellFormed(dashed) ? dashed : std::string(tagOf(name));
  return Error{ErrorCode::BadArgument, "\"" + std::string(tag) + "\" is not how a language is written", where,
               (meant.empty() ? "" : "did you mean \"" + meant + "\"? ") +
                   std::string("write its code, as BCP 47 has it: \"de\" for German, \"en\" for English, "
                               "\"en-GB\" for that of Britain")};
}

}  // namespace fovea
