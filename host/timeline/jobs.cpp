#include "timeline/jobs.hpp"

#include <condition_variable>
#include <system_error>

namespace fovea {
namespace {

/// Says when so much real time is over.
class TimeLimit {
 public:
  explicit TimeLimit(Duration most) {
    if (most == Duration::max()) return;
    watch_ = std::thread([this, most] {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_for(lock, most, [this] { return isLeft_; })) isOver_ = true;
    });
  }
  ~TimeLimit() {
    {
      const std::lock_guard lock(mutex_);
      isLeft_ = true;
    }
    changed_.notify_one();
    if (watch_.joinable()) watch_.join();
  }
  TimeLimit(const TimeLimit &) = delete;
  const std::atomic<bool> &isOver() const { return isOver_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool isLeft_ = false;
  std::atomic<bool> isOver_ = false;
  std::thread watch_;
};

}  // namespace

ThreadJobs::~ThreadJobs() {
  // All first: one may wait for another one's script. Nobody else calls in any more; the threads still take the lock to leave their results.
  for (auto &[id, job] : jobs_) job.isCancelled = true;
  for (auto &[id, job] : jobs_)
    if (job.thread.joinable()) job.thread.join();
}

/// Cancelled jobs that are done.
void ThreadJobs::sweep() {
  for (auto job = jobs_.begin(); job != jobs_.end();) {
    const bool isDone = job->second.isCancelled && job->second.result;
    if (isDone) job->second.thread.join();
    job = isDone ? jobs_.erase(job) : std::next(job);
  }
}

Result<void> ThreadJobs::start(std::uint64_t id, JobWork work, const JobTimes &) {
  const std::lock_guard lock(mutex_);
  sweep();
  Job &job = jobs_[id];
  try {
    job.thread = std::thread([this, id, work = std::move(work), &isCancelled = job.isCancelled] {
      Result<Value> result = work(isCancelled);
      const std::lock_guard done(mutex_);
      jobs_.at(id).result = std::move(result);
    });
  } catch (const std::system_error &refused) {
    jobs_.erase(id);
    return Error{ErrorCode::State, std::string("no thread for a background job: ") + refused.what(), "", "are too many jobs at work?"};
  }
  return {};
}

bool ThreadJobs::knows(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto job = jobs_.find(id);
  return job != jobs_.end() && !job->second.isCancelled;
}

std::optional<Result<Value>> ThreadJobs::result(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto job = jobs_.find(id);
  return job == jobs_.end() ? std::nullopt : job->second.result;
}

void ThreadJobs::cancel(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  if (const auto job = jobs_.find(id); job != jobs_.end()) job->second.isCancelled = true;
  sweep();
}

Result<void> VirtualJobs::start(std::uint64_t id, JobWork work, const JobTimes &times) {
  TimeLimit limit(times.most);
  Result<Value> given = work(limit.isOver());
  if (limit.isOver()) given = Error{ErrorCode::PluginFailed, "the job was not done after " + cellText(Value(toSeconds(times.most))) + " s of real time", "", "raise maxWaitTime_s, or look for a loop that does not end"};
  jobs_.insert_or_assign(id, Job{std::move(given), clock_.now() + times.expected});
  return {};
}

std::optional<Result<Value>> VirtualJobs::result(std::uint64_t id) {
  const auto job = jobs_.find(id);
  return job == jobs_.end() || clock_.now() < job->second.doneAt ? std::nullopt : std::optional(job->second.result);
}

}  // namespace fovea
