#include "import/words.hpp"

#include <algorithm>

namespace fovea {
namespace {

constexpr char kDefault[] = "default";

struct UsualWords {
  const char *language, *words[4];  // as UsualWord counts them
};
constexpr UsualWords kUsual[] = {
    {kDefault, {"Yes", "No", "None", "Other"}},
    {"en", {"Yes", "No", "None", "Other"}},
    {"ar", {"نعم", "لا", "لا شيء مما سبق", "غير ذلك"}},
    {"da", {"Ja", "Nej", "Ingen af dem", "Andet"}},
    {"de", {"Ja", "Nein", "Nichts davon", "Sonstiges"}},
    {"es", {"Sí", "No", "Ninguna de ellas", "Otra"}},
    {"fa", {"بله", "خیر", "هیچ‌کدام", "سایر"}},
    {"fi", {"Kyllä", "Ei", "Ei mikään näistä", "Muu"}},
    {"fr", {"Oui", "Non", "Aucune de ces réponses", "Autre"}},
    {"he", {"כן", "לא", "אף אחת מאלה", "אחר"}},
    {"hi", {"हाँ", "नहीं", "इनमें से कोई नहीं", "अन्य"}},
    {"it", {"Sì", "No", "Nessuna di queste", "Altro"}},
    {"ja", {"はい", "いいえ", "いずれでもない", "その他"}},
    {"ko", {"예", "아니요", "해당 없음", "기타"}},
    {"nb", {"Ja", "Nei", "Ingen av disse", "Annet"}},
    {"nl", {"Ja", "Nee", "Geen van deze", "Anders"}},
    {"pl", {"Tak", "Nie", "Żadna z tych odpowiedzi", "Inna"}},
    {"pt", {"Sim", "Não", "Nenhuma destas", "Outra"}},
    {"ru", {"Да", "Нет", "Ничего из этого", "Другое"}},
    {"sv", {"Ja", "Nej", "Inget av dessa", "Annat"}},
    {"tr", {"Evet", "Hayır", "Hiçbiri", "Diğer"}},
    {"zh", {"是", "否", "以上都不是", "其他"}},
};

std::string inLanguage(const Value &given, const std::string &language) {
  if (!given.dict()) return cellText(given);
  return given.textOr(language, given.textOr(kDefault, given.dict()->empty() ? "" : cellText(given.dict()->front().second)));
}

/// Names are words: letters, digits and underscores.
std::string wordOf(std::string name) {
  for (char &c : name)
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) c = '_';
  return name;
}

}  // namespace

Value usual(UsualWord word) {
  Dict all;
  for (const auto &[language, words] : kUsual) all.emplace_back(language, words[static_cast<std::size_t>(word)]);
  return Value(std::move(all));
}

bool isByLanguage(const Value &value) {
  const Dict *all = value.dict();
  return all && value.find(kDefault) && std::all_of(all->begin(), all->end(), [](const auto &each) { return each.second.text(); });
}

SurveyWords::SurveyWords(const Value &survey) : languages_{survey.textOr("locale", "en")} {
  if (languages_.front().empty()) languages_.front() = "en";
  look(survey);
  texts_.resize(languages_.size());
}

void SurveyWords::look(const Value &value) {
  if (const List *all = value.list())
    for (const Value &each : *all) look(each);
  for (const auto &[name, each] : value.dict() ? *value.dict() : Dict{}) {
    look(each);
    if (isByLanguage(value) && name != kDefault && std::find(languages_.begin(), languages_.end(), name) == languages_.end()) languages_.push_back(name);
  }
}

Value SurveyWords::named(const std::string &name, const std::vector<Value> &given, bool isAlone) {
  const auto in = [&](const std::string &language) {
    List all;
    for (const Value &each : given) all.emplace_back(inLanguage(each, language));
    return isAlone ? all.front() : Value(std::move(all));
  };
  if (languages_.size() == 1) return in(languages_.front());
  std::string free = wordOf(name);
  for (int i = 2; Value(texts_.front()).find(free); ++i) free = wordOf(name) + "_" + std::to_string(i);
  for (std::size_t i = 0; i < languages_.size(); ++i) texts_[i].emplace_back(free, in(languages_[i]));
  return Value("${" + free + "}");
}

Dict SurveyWords::texts() const {
  Dict all;
  for (std::size_t i = 0; languages_.size() > 1 && i < languages_.size(); ++i) all.emplace_back(languages_[i], Value(texts_[i]));
  return all;
}

}  // namespace fovea
