using Fovea.Application.Trials;
using Fovea.Tuning;

namespace Fovea.Application.Tests.Trials;

/// <summary>What becomes of a trial whose program does something else than train. A shell stands for it: $4 is the trial's run folder.</summary>
public sealed class TrainingObjectiveTests : IDisposable
{
    private static readonly TimeSpan lease = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("echo working; echo 'fovea: out of luck' >&2; exit 3", "ended with exit code 3: fovea: out of luck")]
    [InlineData("kill -9 $$", "was ended by signal 9, as where memory runs out")]
    [InlineData("echo 'all is well'; echo 0.5 %; exit 0", "ended without a result: all is well | 0.5 %")]
    [InlineData("mkdir -p $4; cp $2 $4/recipe.json; echo nonsense > $4/result.json", "result.json is no result")]
    [InlineData("mkdir -p $4; cp $2 $4/recipe.json; echo nonsense > $4/metrics.jsonl; sleep 1", "metrics.jsonl: line 1 is no metrics")]
    public async Task A_program_that_crashes_or_talks_nonsense_fails_the_trial_with_its_last_words(string script, string error) =>
        Assert.Contains(error, (await Assert.ThrowsAsync<TrialFailedException>(() => RunAsync(script, default))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_program_that_hangs_ends_when_it_is_to_stop()
    {
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("exec cat > /dev/null", stop.Token));
    }

    [Fact]
    public async Task A_program_that_is_not_there_fails_the_trial()
    {
        TrainingObjective objective = new(Study(), 1, lease) { Program = new TrialProgram(folder["nothing"], []) };
        Assert.Contains("could not be started", (await Assert.ThrowsAsync<TrialFailedException>(() => objective.RunAsync(new MadeUpTrial(), default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_is_told_what_computes()
    {
        Assert.DoesNotContain("--device", (await Assert.ThrowsAsync<TrialFailedException>(() => RunAsync("echo $@", default))).Message, StringComparison.Ordinal);
        string words = (await Assert.ThrowsAsync<TrialFailedException>(() => RunAsync("echo $@", default, "--device", "cuda:1"))).Message;
        Assert.Contains("--device cuda:1", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_is_told_to_leave_the_test_out()
    {
        string words = (await Assert.ThrowsAsync<TrialFailedException>(() => RunAsync("echo $@", default))).Message;
        Assert.Contains("--no-test", words, StringComparison.Ordinal);
        Assert.Contains("--set training.learningRate=0.01", words, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private async Task RunAsync(string script, CancellationToken stop, params string[] deviceWords)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sh");
        TrainingObjective objective = new(Study(), 1, lease) { Program = new TrialProgram("sh", ["-c", script, "sh"]), DeviceWords = deviceWords };
        await objective.RunAsync(new MadeUpTrial(), stop);
    }

    private StudyFolder Study()
    {
        StudyFolder study = new(folder["study"]);
        study.WriteRecipe(new StudyDefinition
        {
            Name = "study",
            Objective = new Recipe().ToJson(),
            Space = new SearchSpace([new FloatDimension("training.learningRate", 0, 1)]),
            Sampler = new RandomOptions(),
        });
        return study;
    }

    private sealed class MadeUpTrial : ITrialRun
    {
        public int Number => 0;

        public ParameterValues Parameters { get; } = new([new("training.learningRate", 0.01)]);

        public bool IsHeld => true;

        public void Report(int step, double value)
        {
        }
    }
}
