using BenchmarkDotNet.Attributes;
using Fovea.Cli.Benchmarks;
using Fovea.Numerics;

namespace Fovea.Benchmarks;

/// <summary>Evaluation on all cores, one look per image from a random start. An operation is an image.</summary>
public class EvaluationBenchmarks : IDisposable
{
    private const int Images = 5000;

    private readonly WorkerTeam team = new(Environment.ProcessorCount);
    private Evaluator? evaluator;

    /// <summary>What is evaluated on what.</summary>
    [ParamsAllValues]
    public SettingName Setting { get; set; }

    /// <summary>Makes model and images.</summary>
    [GlobalSetup]
    public async Task PrepareAsync()
    {
        Setting setting = await Setting.LoadAsync().ConfigureAwait(false);
        ImageSet images = setting.Evaluation;
        byte[] pixels = new byte[Images * images.Shape.Bytes];
        for (int i = 0; i < Images; i++) images.Pixels(i).CopyTo(pixels.AsSpan(i * (int)images.Shape.Bytes));
        MemoryImageSet some = new(images.Shape, pixels, images.Labels[..Images].ToArray());
        evaluator = new Evaluator(setting.Model, some, new EvaluationOptions { Passes = 1 }, team);
    }

    /// <summary>A pass over all images, scores included.</summary>
    [Benchmark(OperationsPerInvoke = Images)]
    public Evaluation Evaluate() => evaluator!.Run();

    /// <summary>Ends what was made and the team's threads.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        evaluator?.Dispose();
        team.Dispose();
        GC.SuppressFinalize(this);
    }
}
