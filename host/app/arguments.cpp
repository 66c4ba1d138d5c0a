#include "app/arguments.hpp"

#include <CLI/CLI.hpp>

#include "app/doctor_command.hpp"
#include "core/json.hpp"
#include "plugins/library.hpp"
#include "window/window.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace {

constexpr char kFooter[] = R"(Examples
  fovea run study.json --participant 07          a study, in the window it asks for
  fovea run stroop --display virtual --seed 1    a rehearsal without any display
  fovea list                                     which experiments, pages and consent forms there are
  fovea doctor --display fullscreen              is this machine fit for timing, and what to do about it

Exit status
  0 the study ended as planned      1 it could not start      2 it was stopped or declined
  3 an experiment failed            4 the host crashed or hung; its rows were brought home)";

Result<std::pair<std::string, Value>> keyAndValue(const std::string &text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return Error{ErrorCode::BadArgument, "\"" + text + "\" is not key=value", "--set", "write e.g. --set age=24"};
  return std::pair(text.substr(0, equals), Value(text.substr(equals + 1)));
}

/// "fullscreen:HDMI-1" is a choice and a monitor.
Result<void> readDisplay(const std::string &text, RunArguments &run) {
  const std::string word = text.substr(0, text.find(':'));
  if (word == "auto") run.display = DisplayChoice::Auto;
  else if (word == "window") run.display = DisplayChoice::Window;
  else if (word == "fullscreen") run.display = DisplayChoice::Fullscreen;
  else if (word == "virtual") run.display = DisplayChoice::Virtual;
  else
    return Error{ErrorCode::BadArgument, "there is no display \"" + text + "\"", "--display",
                 "use auto, window, fullscreen, fullscreen:MONITOR or virtual"};
  if (word.size() < text.size()) {
    if (run.display != DisplayChoice::Fullscreen)
      return Error{ErrorCode::BadArgument, "only fullscreen takes a monitor", "--display " + text, "use fullscreen:MONITOR"};
    run.monitor = text.substr(word.size() + 1);
  }
  return {};
}

Result<void> readSize(const std::string &text, RunArguments &run) {
  int width = 0, height = 0, end = 0;
  if (std::sscanf(text.c_str(), "%dx%d%n", &width, &height, &end) != 2 || static_cast<std::size_t>(end) != text.size() || width < 200 ||
      height < 150)
    return Error{ErrorCode::BadArgument, "\"" + text + "\" is no size of a window", "--size", "write WIDTHxHEIGHT, at least 200x150"};
  if (auto possible = checkWindowSize(width, height); !possible)
    return Error{possible.error().code, possible.error().what, "--size", possible.error().fix};
  run.width = width;
  run.height = height;
  return {};
}

}  // namespace

CommandLine parseArguments(int argc, char **argv) {
  CLI::App app("fovea runs behavioural experiments: one window, one clock, no lost row.");
  app.set_version_flag("--version", std::string("fovea ") + FOVEA_VERSION + ", " + abiText(), "Say which version this is");
  app.set_help_flag("-h,--help", "Say what there is");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);

  RunArguments run;
  ServeArguments serve;
  std::vector<std::string> experiments;
  std::string consentParams;
  std::string participant, display = "auto", overlay = "auto", size = "1024x768";
  std::vector<std::string> sets;
  auto *runs = app.add_subcommand("run", "Run a study, or one experiment");
  runs->footer(kFooter);
  runs->add_option("TARGET", run.target, "A study file (STUDY.json), the key or library of an experiment or of a study in a plugin; default: ROOT/study.json");
  const auto addPlaces = [&](CLI::App *command) {
    command->add_option("--root", run.root, "Folder of the study: its plugins, assets, study.json")->capture_default_str();
    command->add_option("--data", run.data, "Folder for everything the run leaves behind")->capture_default_str();
    command->add_option("--plugin", run.plugins, "One more plugin: a library, a bundle or a folder; may be repeated")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
    command->add_option("--rig", run.rig, "Which device takes which role of an experiment, RIG.json; default: ROOT/rig.json, if there is one");
    command->add_option("--size", size, "Of the participant's window, WIDTHxHEIGHT")->capture_default_str();
  };
  const auto addDisplay = [&](CLI::App *command) {
    command->add_option("--display", display, "auto, window, fullscreen, fullscreen:MONITOR, or virtual (none at all, virtual clock, simulated "
                                           "participant)")->capture_default_str();
  };
  const auto addShared = [&](CLI::App *command) {
    addPlaces(command);
    addDisplay(command);
    command->add_option("--set", sets, "A field of expInfo, KEY=VALUE; may be repeated")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
    command->add_option("--overlay", overlay, "The operator's panels: inside the participant's window (pilot), in a window of their own, or off; "
                                           "default: window where there are two monitors, else inside")
        ->check(CLI::IsMember({"auto", "inside", "window", "off"}));
    command->add_option("--seed", run.seed, "Seed of everything random; default: a new one, which is saved with the data");
    command->add_flag("--simulate", run.simulate, "A simulated participant answers");
    command->add_option("--no-consent", run.noConsentReason, "Run an experiment without a consent form, for this REASON, which is saved");
    command->add_option("--hang-limit", run.hangLimit_s, "Seconds after which a plugin that does not come back is ended")->capture_default_str();
  };
  addShared(runs);
  runs->add_option("--participant", participant, "The participant's code");
  runs->add_flag("--anew", run.anew, "Begin at the first step, also where this participant broke off before");
  runs->add_flag("--early", run.early, "Begin the participant's next session also before the study's \"notBefore_h\" is over");
  runs->add_flag("--scripted", run.scripted, "A program presses real keys (XTEST) at the real window");
  runs->add_flag("--screenshots", run.screenshots, "Keep pictures of what participant and operator see");

  auto *serves = app.add_subcommand("serve", "Open a session and let it be driven from afar");
  addShared(serves);
  serves->get_option("--data")->default_str("ROOT/data");
  serves->footer("Exit status\n  0 it was stopped in order      1 it could not start      4 the host crashed or hung; its rows were brought home");
  serves->add_option("--experiment", experiments, "KEY=FILE: an experiment and its name in the session; may be repeated; default: all there are")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  serves->add_option("--consent", serve.consent, "Key of the consent form that every participant sees before the first run");
  serves->add_option("--consent-params", consentParams, "JSON file with the form's params: the study's title, who does it, and so on");
  serves->add_option("--host", serve.liaison.host, "Address to listen on; beyond this machine it needs a token and a certificate")->capture_default_str();
  serves->add_option("--port", serve.liaison.port, "Port to listen on, 0: any that is free")->capture_default_str();
  serves->add_option("--token", serve.liaison.token, "What clients have to say first")->envname("FOVEA_TOKEN");
  serves->add_option("--certificate", serve.liaison.certificate, "PEM file; with --key connections are encrypted");
  serves->add_option("--key", serve.liaison.key, "PEM file of the certificate's key");
  serves->add_flag("--allow-plain-text", serve.liaison.allowPlainText, "Beyond this machine without encryption, in a network you trust");
  serves->add_option("--origin", serve.liaison.origins, "Web page that may connect, e.g. https://lab.example; may be repeated")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  serves->add_option("--logging-level", serve.loggingLevel, "error, warning, data, exp, info or debug")->capture_default_str();
  serves->add_option("--priority-threshold", serve.priorityThreshold, "Columns of less priority are not sent")->capture_default_str();

  SimulateArguments simulate;
  auto *simulates = app.add_subcommand("simulate", "Run a study with simulated participants, on a clock that jumps: the same steps, plugins and data");
  simulates->footer("Exit status\n  0 nothing was wrong      1 it did not begin      3 the report has problems      4 a plugin crashed or hung");
  simulates->add_option("TARGET", run.target, "A study file (STUDY.json), the key or library of an experiment or of a study in a plugin; default: ROOT/study.json");
  simulates->add_option("--participants", simulate.participants, "How many")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  simulates->add_option("--jobs", simulate.jobs, "Processes that simulate; default: one for each core. The data are the same however many there are")
      ->check(CLI::Range(1, 1024));
  simulates->add_flag("--files", simulate.files, "Also the files of each run, as a session leaves them");
  simulates->add_flag("--partial", simulate.isPartial, "Too few participants to see everything: steps and branches that nobody saw are told, and are no problem");
  simulates->add_option("--hang-limit", simulate.limit_s, "Seconds of real time that one participant may take; then their session is ended, and the others go on")
      ->capture_default_str()->check(CLI::Range(0.001, 1e6));
  simulates->add_option("--seed", run.seed, "Seed of everything random: the same seed leaves the same bytes; default: a new one");
  simulates->add_option("--set", sets, "A field of expInfo, KEY=VALUE; may be repeated")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  addPlaces(simulates);
  simulates->get_option("--data")->default_str("simulation");

  auto *prepares = app.add_subcommand("prepare", "Run what a study does once before anybody begins, its \"preDeployRoutine\" steps");
  prepares->add_option("TARGET", run.target, "A study file (STUDY.json), or the key or library of a study in a plugin; default: ROOT/study.json");
  addPlaces(prepares);

  ListArguments list;
  auto *lists = app.add_subcommand("list", "List the plugins there are, without running them");
  lists->footer("Exit status\n  0 listed      1 it could not");
  lists->add_option("--root", list.root, "Folder of the study")->capture_default_str();
  lists->add_option("--plugin", list.plugins, "One more plugin: a library, a bundle or a folder; may be repeated")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  lists->add_flag("--json", list.json, "As JSON");

  WithdrawArguments withdraw;
  bool yes = false;
  auto *withdraws = app.add_subcommand("withdraw", "Remove all that is kept of a participant, and leave a receipt; without --yes: tell what would go");
  withdraws->footer("Exit status\n  0 done, or told what would go      1 nothing was removed      2 something of theirs stays: it is named");
  withdraws->add_option("DATA", withdraw.data, "The folder that the data were recorded in")->capture_default_str();
  withdraws->add_option("--participant", withdraw.withdrawal.participant, "The participant's code")->required();
  withdraws->add_option("--study", withdraw.withdrawal.study, "Only of the study of this name; default: of every study in the folder");
  withdraws->add_flag("--yes", yes, "Do it; it cannot be undone");

  CheckArguments check;
  auto *checks = app.add_subcommand("check", "Look for everything that is wrong with a study, without running it");
  checks->footer("Exit status\n  0 the study can run      1 it cannot");
  checks->add_option("STUDY", check.study, "A study file, or the key, id or library of a plugin that describes a study")->required();
  checks->add_option("--root", check.root, "Folder of the study")->capture_default_str();
  checks->add_option("--plugin", check.plugins, "One more plugin: a library, a bundle or a folder; may be repeated")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  checks->add_option("--print-consents", check.printConsents, "Folder for the text and the PDF of each consent form, as a participant would get them");
  checks->add_flag("--json", check.json, "As JSON");

  DoctorArguments doctor;
  auto *doctors = app.add_subcommand("doctor", "Look whether this machine is fit for timing: frames, devices, disk, clock, priorities");
  doctors->footer("Exit status\n  0 fit for timing      1 look at what is doubtful      2 not fit for timing      3 it could not look");
  addPlaces(doctors);
  addDisplay(doctors);
  doctors->add_option("--seconds", doctor.seconds, "Of frames on the participant's window")->capture_default_str()->check(CLI::Range(0.5, 3600.));
  doctors->add_option("--to", doctor.to, "Folder for the report; default: where sessions look for it");
  doctors->add_flag("--json", doctor.json, "Print the report as JSON");

  CalibrateArguments calibrate;
  auto *calibrates = app.add_subcommand("calibrate", "Measure the gamma of the participant's screen, by eye or with a photometer");
  calibrates->footer("Exit status\n  0 measured and kept      1 it could not      2 stopped, nothing was changed      4 it crashed or was killed");
  addPlaces(calibrates);
  addDisplay(calibrates);
  calibrates->add_option("--photometer", calibrate.photometer, "Serial port of a photometer that looks at the middle of the screen; default: by eye");
  calibrates->add_option("--meter", calibrate.meter, "How it is asked: ls100 or line, see docs/calibration.md")
      ->capture_default_str()->check(CLI::IsMember({"ls100", "line"}));
  calibrates->add_option("--settle", calibrate.settle_s, "Seconds before each reading")->capture_default_str()->check(CLI::Range(0., 60.));
  calibrates->add_option("--to", calibrate.to, "The file; default: screen.json beside the rig file, where runs look for it");

  app.add_subcommand("export", "Make the files of recorded runs again, check data, bring rows home: see fovea export --help");
  app.add_subcommand("import", "Make steps for a study out of a survey of another program: see fovea import --help");
  app.add_subcommand("remote", "Call a host that listens for remote control: see fovea remote --help");

  CommandLine arguments;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &end) {
    arguments.exitStatus = app.exit(end) == 0 ? 0 : doctors->parsed() ? kDoctorFailed : 1;
    return arguments;
  }
  const auto failed = [&](const Error &error) {
    std::fprintf(stderr, "fovea: %s\n", error.text().c_str());
    arguments.exitStatus = doctors->parsed() ? kDoctorFailed : 1;
    return arguments;
  };
  if (*lists) {
    arguments.list = list;
    return arguments;
  }
  if (*serves && serves->count("--data") == 0) run.data = run.root / "data";
  if (*withdraws) {
    withdraw.withdrawal.isRehearsal = !yes;
    arguments.withdraw = std::move(withdraw);
    return arguments;
  }
  if (*checks) {
    arguments.check = check;
    return arguments;
  }
  if (*prepares) {
    arguments.prepare = std::move(run);
    return arguments;
  }
  if (auto known = readDisplay(display, run); !known) return failed(known.error());
  if (auto known = readSize(size, run); !known) return failed(known.error());
  if (*calibrates) {
    calibrate.run = std::move(run);
    arguments.calibrate = std::move(calibrate);
    return arguments;
  }
  if (*doctors) {
    doctor.run = std::move(run);
    arguments.doctor = std::move(doctor);
    return arguments;
  }
  run.overlay = overlay == "inside"   ? OverlayChoice::Inside
                : overlay == "window" ? OverlayChoice::OwnWindow
                : overlay == "off"    ? OverlayChoice::Off
                                      : OverlayChoice::Auto;
  if (*simulates && simulates->count("--data") == 0) run.data = "simulation";
  Value given{Dict{}};  // of what is given twice the last counts
  if (!participant.empty()) given.set("participant", Value(participant));
  for (const std::string &text : sets) {
    auto pair = keyAndValue(text);
    if (!pair) return failed(pair.error());
    given.set(pair->first, std::move(pair->second));
  }
  run.set = std::move(*given.as<Dict>());
  if (*simulates) {
    run.simulate = true;
    simulate.run = std::move(run);
    arguments.simulate = std::move(simulate);
    return arguments;
  }
  if (!(run.hangLimit_s > 0))
    return failed({ErrorCode::BadArgument, "a limit of no time ends every plugin", "--hang-limit", "give seconds above 0"});
  if (*serves) {
    for (const std::string &text : experiments) {
      auto pair = keyAndValue(text);
      if (!pair) return failed(pair.error());
      serve.experiments.emplace_back(pair->first, *pair->second.text());
    }
    if (!serve.consent.empty() && !run.noConsentReason.empty())
      return failed({ErrorCode::BadArgument, "a consent form, and a reason why there is none", "--consent, --no-consent", "give one of them"});
    if (!consentParams.empty()) {
      if (serve.consent.empty())
        return failed({ErrorCode::BadArgument, "texts of a consent form, and no form to put them in", "--consent-params", "name the form with --consent"});
      auto read = readJson(consentParams);
      if (!read) return failed(read.error());
      serve.consentParams = std::move(read->root);
    }
    run.serve = std::move(serve);
  }
  if (run.display == DisplayChoice::Virtual && !run.serve) run.simulate = true;
  if (runs->count("--hang-limit") > 0) run.rehearsalLimit_s = run.hangLimit_s;
  if (run.scripted && run.simulate)
    return failed({ErrorCode::BadArgument, "a scripted participant presses keys at a real window; a simulated one has none", "--scripted",
                   "leave out --simulate and --display virtual, or --scripted"});
  arguments.run = std::move(run);
  return arguments;
}

}  // namespace fovea
