// Methods, a static method, and an anonymous async closure.
class Job {
  final String name;
  Job(this.name);

  Future<void> run() async {
    await null;
    await step(() async {
      await null;
      throw StateError(name);
    });
  }

  Future<void> step(Future<void> Function() action) async {
    await action();
  }

  static Future<Job> start() async {
    final job = Job('the job');
    await job.run();
    return job;
  }
}

void main() async {
  final job = await Job.start();
  print(job.name);
}
