#include "text.hpp"

#include <algorithm>

namespace laboratory {
namespace {

constexpr char kTitle[] = "Taking part in research: {studyTitle}";

struct Section {
  const char *id, *heading, *text;
};

constexpr Section kSections[] = {
    {"key-information", "The most important points",
     "You are invited to take part in a research study of {institution}. This is what matters most:\n"
     "Why: {purpose}\n"
     "What you do: {procedure}\n"
     "How long: {duration}\n"
     "Taking part is voluntary. You can say no, and you can stop at any moment, without giving a reason and without any "
     "disadvantage.\n"
     "The risks are no greater than those of ordinary work at a computer. You have no direct benefit.\n"
     "The pages that follow explain all of this. Take as long as you need, and ask whatever you like before you decide."},
    {"purpose", "What the study is for", "This is scientific research, not treatment or a test of your abilities. {purpose}"},
    {"procedure", "What happens",
     "{procedure}\n"
     "You sit in front of a screen and answer with a keyboard or a mouse. All tasks are part of the research; none of them is "
     "a medical examination, and nothing can be concluded from them about your health."},
    {"duration", "How long it takes",
     "The whole session takes {duration}, breaks included. You can ask for a break at any time."},
    {"risks", "Risks and discomforts",
     "We expect no risks beyond those of ordinary work at a computer. Your eyes may get tired and the task may become tedious. "
     "Tell the experimenter if flickering or fast changing images are a problem for you, for instance because of epilepsy or "
     "migraine: then you should not take part.\n"
     "As the risk is minimal, no special compensation for injuries is provided. This form takes none of your legal rights away."},
    {"benefits", "Benefits",
     "There is no direct benefit for you. The results may help to understand better how people perceive, think and act."},
    {"alternatives", "If you would rather not", "The alternative is simply not to take part. Nothing else depends on it."},
    {"payment", "Payment", "{payment}"},
    {"voluntary", "Taking part is voluntary",
     "You may decline now, leave out any question, or stop at any time, without giving a reason. Tell the experimenter, or just "
     "get up: stopping is as easy as starting. It has no disadvantages for you, now or later.\n"
     "The experimenter may also end the session, for instance when the equipment fails."},
    {"data", "Which data are recorded",
     "Recorded are what you are shown and when, which keys or buttons you press and when, and what you and the experimenter "
     "enter before the session, such as a participant code. No sound, picture or video of you is recorded.\n"
     "You are not obliged to give any data. Without the data of the task, though, taking part makes no sense. No decisions about "
     "you are made by automatic means."},
    {"confidentiality", "Who sees the data",
     "Your data are stored under a code and not under your name. This form is kept apart from them. Access to the data: "
     "{recipients}\n"
     "Transfer to other countries: {transfers}\n"
     "Results are published in a form that does not allow to recognise you. Confidentiality is protected with care, but no "
     "system is perfectly safe; should data be exposed, you and the supervisory authority are told as the law demands."},
    {"storage", "How long the data are kept", "{storage}"},
    {"later-use", "Later use of the data",
     "With everything that could identify you removed, the data may be useful to other researchers or for other questions. "
     "They are passed on only if you agree to that below, separately. You can take part without agreeing."},
    {"law", "Who is responsible, and on what basis",
     "Responsible for your data (the controller) is {institution}. The data are processed because you consent to it (Article "
     "6(1)(a) of the General Data Protection Regulation), for the purpose named above and for nothing else.\n"
     "Data protection officer: {dataProtectionContact}\n"
     "Review by an ethics committee: {ethics}"},
    {"rights", "Your rights",
     "You have the right to know which data about you are stored, to get a copy of them in a common format, to have them "
     "corrected or erased, to have their use restricted, and to object to it. You can withdraw your consent at any time; what "
     "was done with the data before that remains lawful.\n"
     "To use these rights, contact the researchers or the data protection officer and give your participant code. As soon as "
     "the link between code and person is erased, nobody can tell any longer which data are yours; from then on they cannot be "
     "erased one by one.\n"
     "You can complain to the supervisory authority: {supervisoryAuthority}"},
    {"contact", "Whom to ask",
     "About the study, your rights as a participant, or if you think that you were harmed by it: {contact}\n"
     "You get a copy of this form if you ask for one."},
};

constexpr char kSharingText[] =
    "Optional: once everything that could identify me was removed, my data may be shared with other researchers and used for "
    "other research. I can take part without agreeing to this.";

constexpr char kStatement[] =
    "I am at least 18 years old. I have read this form or had it read to me, and my questions were answered. I know that I can "
    "stop at any time. I agree to take part, and to the recording and use of my data as described here.";

/// Fills placeholders and remembers those that `params` does not have.
class Filler {
 public:
  explicit Filler(fovea::View params) : params_(params) {}

  std::string operator()(std::string_view text) {
    std::string filled;
    while (true) {
      const std::size_t open = text.find('{');
      filled += text.substr(0, open);
      if (open == text.npos) return filled;
      const std::size_t close = text.find('}', open);
      filled += value(text.substr(open + 1, close - open - 1));
      text.remove_prefix(close + 1);
    }
  }
  const std::vector<std::string> &missing() const { return missing_; }

 private:
  std::string_view value(std::string_view name) {
    const std::string_view found = params_.find(name).textOr("");
    if (found.find_first_not_of(" \t\n") != found.npos) return found;
    if (std::find(missing_.begin(), missing_.end(), name) == missing_.end()) missing_.emplace_back(name);
    return {};
  }

  fovea::View params_;
  std::vector<std::string> missing_;
};

}  // namespace

fovea::ConsentDocument makeDocument(fovea::View params) {
  Filler fill(params);
  fovea::ConsentDocument document{.version = kTextVersion, .language = kTextLanguage, .title = fill(kTitle),
                                  .covers = {"behaviour"}, .sections = {}, .items = {{"sharing", kSharingText, false}},
                                  .statement = kStatement};
  for (const Section &section : kSections) document.sections.push_back({section.id, section.heading, fill(section.text)});
  if (!fill.missing().empty()) {
    std::string names;
    for (const std::string &name : fill.missing()) names += (names.empty() ? "\"" : ", \"") + name + "\"";
    throw fovea::Failure("the consent form cannot be shown without " + names + ": give them in \"params\" of the consent step",
                         FOVEA_E_ARGUMENT);
  }
  return document;
}

}  // namespace laboratory
