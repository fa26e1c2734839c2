using BenchmarkDotNet.Attributes;
using Fovea.Cli.Benchmarks;
using Fovea.Numerics;
using Fovea.Onnx;
using Fovea.OnnxRuntime;

namespace Fovea.Benchmarks;

/// <summary>The paper's model beside ONNX Runtime with the graph that it is exported as: one decision on one core, and a pass over 10,000 images, scores included, on all. An operation is an image.</summary>
public class OnnxRuntimeBenchmarks : IDisposable
{
    private const int Images = 10_000;

    private readonly string file = Path.ChangeExtension(Path.GetTempFileName(), ".onnx");
    private readonly Gaze gaze = Gaze.ForEvaluation(StartLocation.Centre, std: 0f, seed: 1, pass: 0);
    private readonly Setting setting = Setting.Mnist();
    private readonly WorkerTeam team = new(Environment.ProcessorCount);
    private DecisionTime? decision;
    private OnnxModel? onOneCore, onAllCores;
    private OnnxLooks? looks;
    private OnnxEngine? engine;
    private Evaluator? own, other;

    /// <summary>Makes the model, its graph and images.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        string[] classes = [.. Enumerable.Range(0, setting.Model.Classes).Select(c => $"{c}")];
        OnnxExport.Write(new TrainedModel(setting.Model, new Recipe { Data = "mnist" }, classes, setting.Evaluation.Shape), file);
        (onOneCore, onAllCores) = (OnnxModel.Open(file, threads: 1), OnnxModel.Open(file, team.Size));
        decision = new DecisionTime(setting.Model, setting.Evaluation, decisions: 1);
        looks = new OnnxLooks(onOneCore, setting.Evaluation, onOneCore.Glimpses);
        engine = new OnnxEngine(onAllCores);
        own = new Evaluator(setting.Model, setting.Evaluation, new EvaluationOptions { Passes = 1 }, team);
        other = new Evaluator(onAllCores.Described.Model, setting.Evaluation, new EvaluationOptions { Passes = 1 }, team, engine);
    }

    /// <summary>One image, one core.</summary>
    [Benchmark]
    public double Decision() => decision!.Median();

    /// <summary>The same by ONNX Runtime.</summary>
    [Benchmark]
    public object DecisionByOnnxRuntime() => looks!.Look(gaze, first: 0, count: 1);

    /// <summary>All images, all cores.</summary>
    [Benchmark(OperationsPerInvoke = Images)]
    public Evaluation Pass() => own!.Run();

    /// <summary>The same by ONNX Runtime.</summary>
    [Benchmark(OperationsPerInvoke = Images)]
    public Evaluation PassByOnnxRuntime() => other!.Run();

    /// <summary>Ends what was made and the team's threads.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        own?.Dispose();
        other?.Dispose();
        engine?.Dispose();
        looks?.Dispose();
        onOneCore?.Dispose();
        onAllCores?.Dispose();
        team.Dispose();
        File.Delete(file);
        GC.SuppressFinalize(this);
    }
}
