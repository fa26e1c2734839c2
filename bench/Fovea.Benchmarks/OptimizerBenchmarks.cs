using BenchmarkDotNet.Attributes;
using Fovea.Cli.Benchmarks;
using Fovea.Parts;

namespace Fovea.Benchmarks;

/// <summary>One update of all parameters of the paper's model for MNIST, on one core.</summary>
public class OptimizerBenchmarks
{
    private readonly ParameterSet parameters = Setting.Mnist().Model.Parameters;
    private IOptimizer? adam, sgd;
    private int step;

    /// <summary>Makes the optimizers.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        adam = new AdamOptions().Create(parameters);
        sgd = new SgdOptions().Create(parameters);
        parameters.Gradients.Span.Fill(1e-3f);
    }

    /// <summary>Adam.</summary>
    [Benchmark(Baseline = true)]
    public void UpdateAdam() => Update(adam!);

    /// <summary>Stochastic gradient descent with momentum.</summary>
    [Benchmark]
    public void UpdateSgd() => Update(sgd!);

    private void Update(IOptimizer optimizer) =>
        optimizer.Update(parameters.Values.Span, parameters.Gradients.Span, offset: 0, gradientScale: 1f, learningRate: 1e-6f, ++step);
}
