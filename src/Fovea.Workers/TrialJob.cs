using System.Reflection;
using Fovea.Tuning;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Newtonsoft.Json;

namespace Fovea.Workers;

/// <summary>Hangfire's job: runs a trial, if it is there to be run.</summary>
public sealed class TrialJob
{
    private readonly TrialWorker worker;

    internal TrialJob(TrialWorker worker) => this.worker = worker;

    /// <summary>Runs a trial.</summary>
    /// <param name="study">The study's name.</param>
    /// <param name="number">The trial's number.</param>
    /// <param name="stop">The worker stops, or the job has become another worker's.</param>
    /// <remarks>What fails here is the storage or this machine: a trial that fails is a result. Attempts of trials are counted by the study.</remarks>
    [Queue(TrialQueue.Name)]
    [AutomaticRetry(Attempts = 10, DelaysInSeconds = [1, 2, 5, 10, 30], LogEvents = false)]
    public async Task RunAsync(string study, int number, CancellationToken stop)
    {
        await worker.RunAsync(study, number, stop).ConfigureAwait(false);
    }
}

/// <summary>
/// Holds Hangfire to its one job. Left alone, it loads whatever type a row of its tables names and runs any public method of it: who can
/// write a row could have every worker do anything. Here a row can name a trial; any other is refused, and told of.
/// </summary>
internal sealed class JobGuard(Action<string> say) : IElectStateFilter
{
    private const int MostLetters = 500;

    private static readonly MethodInfo trial = typeof(TrialJob).GetMethod(nameof(TrialJob.RunAsync))!;

    private static readonly Dictionary<string, Type> types =
        trial.GetParameters().Select(parameter => parameter.ParameterType).Append(typeof(TrialJob)).ToDictionary(type => type.FullName!);

    /// <summary>What Hangfire asks on its way from state to state: this guard, and what stands at the job itself. Its own defaults would try a refused job again.</summary>
    public static IJobFilterProvider Filters(Action<string> say) => new JobFilterProviderCollection(
        new JobFilterCollection { new JobGuard(say), new StatisticsHistoryAttribute() }, new JobFilterAttributeFilterProvider());

    /// <summary>Lets this process load no types from rows but those of the job, and no types that arguments name. Hangfire keeps this for the process as a whole.</summary>
    public static void Install() => GlobalConfiguration.Configuration
        .UseTypeResolver(TypeOf)
        .UseSerializerSettings(new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.None });

    /// <summary>Has a job fail for good that is no trial, and tells of all that fail.</summary>
    public void OnStateElection(ElectStateContext context)
    {
        Job? job = context.BackgroundJob.Job;
        bool isTrial = job?.Method == trial;
        // The types of the trial's parameters are known, and have methods too.
        if (job is not null && !isTrial && context.CandidateState is EnqueuedState or ProcessingState)
            context.CandidateState = new FailedState(Refusal($"{job.Type.FullName}.{job.Method.Name}"));
        if (context.CandidateState is not FailedState failed) return;
        say(OneLine(isTrial
            ? $"trial {job!.Args[1]} of study {job.Args[0]} could not be run here, which is tried again: {failed.Exception.Message}"
            : $"job {context.BackgroundJob.Id} in the queue is refused: {failed.Exception.Message}"));
    }

    /// <summary>Words of a row may be anything: none of them moves the cursor of a terminal, or fills a log.</summary>
    private static string OneLine(string words) =>
        string.Concat(words.Take(MostLetters).Select(letter => char.IsControl(letter) ? ' ' : letter));

    // Whoever enqueued it may have had another version of us or of the runtime.
    private static Type TypeOf(string name) => types.GetValueOrDefault(name.Split(',', 2)[0].Trim()) ?? throw Refusal(name);

    private static StudyException Refusal(string name) => new($"workers run trials and nothing else, but the row names {name}");
}
