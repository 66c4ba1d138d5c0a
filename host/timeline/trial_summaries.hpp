#pragma once
// One number of several answers.

#include <vector>

namespace fovea {

enum class NumberSummary { Mean, Median, Mode };

/// Shape: at least one number, all finite.
double meanOf(const std::vector<double> &numbers);
double summaryOf(NumberSummary summary, const std::vector<double> &numbers);

/// Where a density of the numbers is highest: normal kernels, of the width that leaves least squared error for numbers left out.
/// Source: Bowman (1984), doi:10.1093/biomet/71.2.353.
double kernelMode(const std::vector<double> &numbers);

}  // namespace fovea
