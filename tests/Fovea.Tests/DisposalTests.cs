using System.Diagnostics;
using Fovea.Data;
using Fovea.Data.Cue;
using Fovea.Data.Fetching;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Tests.Training.Imports;
using Fovea.Training;
using Fovea.Training.Checkpoints;
using Fovea.Training.Engines;
using Fovea.Training.Imports;
using Fovea.Training.Runs;

namespace Fovea.Tests;

/// <summary>What holds threads, files or locks gives them back once: disposed twice, or never made whole.</summary>
[Collection(nameof(Alone))]
public sealed class DisposalTests : IDisposable
{
    private const int Attempts = 20, Threads = 9;

    private static readonly Recipe recipe = Recipe.Parse("""{ "data": "cue", "model": { "glimpses": 2, "core": { "hidden": 16 } }, "training": { "epochs": 1, "batchSize": 20 } }""");

    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 20, validationCount: 10, testCount: 10).Create();

    public static TheoryData<string> Disposables => [.. typeof(Trainer).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IDisposable).IsAssignableFrom(type) && !type.FullName!.Contains('<', StringComparison.Ordinal)).Select(type => type.Name).Order()];

    [Theory]
    [MemberData(nameof(Disposables))]
    public void Disposing_twice_is_harmless(string type)
    {
        IDisposable made = Make(type);
        Assert.Equal(type, made.GetType().Name);
        made.Dispose();
        made.Dispose();
    }

    [Fact]
    public void A_trainer_with_a_folder_and_threads_of_all_kinds_is_disposed_twice()
    {
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        Trainer trainer = new(recipe, data with { Training = new OnDisk(data.Training) }, run, threads: 3);
        trainer.Run();
        trainer.Dispose();
        trainer.Dispose();
    }

    [Fact]
    public void A_trainer_that_cannot_be_made_leaves_no_thread_and_no_lock()
    {
        string path = folder["run"];
        using (RunFolder run = RunFolder.Create(path, recipe))
        {
            using (Trainer whole = new(recipe, data, run, threads: 1)) whole.Run();
            File.WriteAllText(run.ResumePath, "no checkpoint");
            AssertNoThreadIsLeft(() => Assert.Throws<CheckpointException>(() => new Trainer(recipe, data, run, Threads)));
            File.Delete(run.ResumePath);
            File.Delete(run.BestPath);
            File.Delete(run.MetricsPath);
            Directory.CreateDirectory(run.MetricsPath);
            AssertNoThreadIsLeft(() => Assert.Throws<RunException>(() => new Trainer(recipe, data, run, Threads)));
            AssertNoThreadIsLeft(() => Assert.Throws<OptionException>(() => new Trainer(recipe with { Data = "mnist" }, data, run, Threads)));
        }

        RunFolder.Open(path).Dispose();
    }

    [Fact]
    public void An_evaluation_that_cannot_begin_leaves_no_thread()
    {
        using Trainer trainer = new(recipe, data, threads: 1);
        trainer.Run();
        ImageSet wrong = new MemoryImageSet(data.Shape, new byte[data.Shape.Bytes], [9]);
        AssertNoThreadIsLeft(() => Assert.Throws<DataException>(() => trainer.Best.Evaluate(wrong, threads: Threads)));
    }

    /// <summary>Where an open file cannot be deleted, as on Windows, a handle left behind would show.</summary>
    [Fact]
    public void A_file_that_cannot_be_mapped_is_closed_again()
    {
        File.WriteAllBytes(folder["empty"], []);
        Assert.ThrowsAny<ArgumentException>(() => new MappedFile(folder["empty"]));
        using FileStream alone = new(folder["empty"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(0, alone.Length);
    }

    public void Dispose() => folder.Dispose();

    private static void AssertNoThreadIsLeft(Action failing)
    {
        failing();
        int before = CountThreads();
        for (int i = 0; i < Attempts; i++) failing();
        // The runtime's own come and go; those left behind would be eight times as many as attempts.
        Assert.InRange(CountThreads() - before, int.MinValue, Attempts);
    }

    private static int CountThreads()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private string NewTensorFile()
    {
        new TensorFile(new Dictionary<string, string>(), [new("a", [1], [1])]).Write(folder["tensors"]);
        return folder["tensors"];
    }

    private RunCheckpoints NewCheckpoints()
    {
        using Trainer trainer = new(recipe, data, threads: 1);
        RunCheckpoints checkpoints = new(
            RunFolder.Create(folder["run"], recipe), trainer.Current, DataFingerprint.Compute(data), new AlignedBuffer(1), recipe.Training.Optimizer.Create(trainer.Current.Model.Parameters));
        checkpoints.Begin();
        return checkpoints;
    }

    private string NewState()
    {
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        using Trainer trainer = new(recipe, data, run, 1) { TestsAtEnd = false };
        trainer.Run();
        return run.ResumePath;
    }

    private ImageClassifier NewModel() => recipe.Model.Create(data.Shape, data.ClassNames.Count, normalization: null);

    private TrainingStep NewStep(WorkerTeam team) => new(NewModel(), data.Training, recipe.Training, team);

    private IDisposable Make(string type)
    {
        File.WriteAllBytes(folder["bytes"], new byte[10]);
        return type switch
        {
            nameof(WorkerTeam) => new WorkerTeam(3),
            nameof(MappedFile) => new MappedFile(folder["bytes"]),
            nameof(ReadAhead) => new ReadAhead(new OnDisk(data.Training), batchSize: 2),
            nameof(Trainer) => new Trainer(recipe, data, threads: 2),
            nameof(GuardedTraining) => new GuardedTraining(NewStep(new WorkerTeam(1))),
            nameof(TrainingStep) => NewStep(new WorkerTeam(1)),
            nameof(ProcessorEngine) => new ProcessorEngine(new WorkerTeam(1)),
            nameof(ProcessorLooks) => new ProcessorLooks(NewModel(), data.Test, steps: 2, rollouts: 1, new WorkerTeam(1)),
            nameof(Evaluator) => new Evaluator(NewModel(), data.Test, new EvaluationOptions(), new WorkerTeam(1)),
            nameof(RunCheckpoints) => NewCheckpoints(),
            nameof(TrainingState) => TrainingState.Open(NewState()),
            nameof(TensorReader) => new TensorReader(NewTensorFile()),
            nameof(SafetensorsWeights) => new SafetensorsWeights(NewTensorFile()),
            nameof(TorchArchive) => new TorchArchive(TorchFixture.PathOf("ram.pth")),
            nameof(TorchStream) => new TorchStream(TorchFixture.PathOf("ram-legacy.tar")),
            nameof(MetricsLog) => new MetricsLog(folder["metrics"], length: 0),
            nameof(RunFolder) => RunFolder.Create(folder["run"], recipe),
            nameof(RunFolder.Use) => RunFolder.Create(folder["run"], recipe).Take(),
            nameof(FileLock) => FileLock.TryAcquire(folder["lock"])!,
            nameof(RunLock) => RunLock.Acquire(folder.Path),
            nameof(CompressedBeside) => new CompressedBeside(folder.Path),
            nameof(NpmPackage) => new NpmPackage("none@1.0.0", "package/", folder.Path),
            nameof(WebMirror) => new WebMirror(new Uri("http://127.0.0.1/"), TimeSpan.FromSeconds(1)),
            _ => throw new NotSupportedException($"{type} has no test of being disposed twice: make one here"),
        };
    }

    private sealed class OnDisk(ImageSet images) : ImageSet(images.Shape, images.Labels.ToArray())
    {
        public override bool IsInMemory => false;

        public override ReadOnlySpan<byte> Pixels(int index) => images.Pixels(index);
    }
}
