// Uses one thing of each library of the methods, and says what came out.

#include <fovea/methods/quest.hpp>
#include <fovea/methods/trials.hpp>
#include <fovea/methods/workbook.hpp>

#include <fstream>
#include <iostream>

int main(int, char **arguments) {
  std::ofstream(arguments[1]) << "word;soa_s\nred;0,5\ngreen;1\n";
  const fovea::ConditionTable table = fovea::importWorkbook(arguments[1]);

  fovea::TrialHandler trials(table.conditions, {.nReps = 2, .seed = 1});
  int count = 0;
  while (trials.next()) ++count;

  fovea::Quest quest({.startVal = -1, .startValSd = 0.5, .nTrials = 3});
  while (quest.next()) quest.addResponse(1);

  try {
    fovea::importWorkbook("gone.xlsx");
  } catch (const fovea::Failure &failure) {
    std::cout << count << " trials, threshold " << quest.mean() << ", " << failure.what() << "\n";
  }
}
