namespace Fovea.Tuning.Samplers;

/// <summary>Bayesian search: a Gaussian process learns from all trials where the best may be.</summary>
/// <param name="Acquisition">What is maximised to find the next point. Default logExpectedImprovement.</param>
/// <param name="Kappa">Deviations below the mean, for the confidence bound. 0 to 100; default 2.576.</param>
/// <param name="StartUpTrials">Ended trials before the model takes over; until then points are Sobol's. 2 to 10000; default 10.</param>
/// <param name="Transform">How values are bent before the process sees them. Default yeoJohnson.</param>
public sealed record GaussianProcessOptions(
    AcquisitionKind Acquisition = AcquisitionKind.LogExpectedImprovement,
    double Kappa = 2.576,
    int StartUpTrials = 10,
    OutputTransform Transform = OutputTransform.YeoJohnson) : SamplerOptions
{
    /// <summary>Deviations below the mean, for the confidence bound.</summary>
    public double Kappa { get; } = OptionRule.Within(Kappa, 0, 100, nameof(Kappa));

    /// <summary>Ended trials before the model takes over.</summary>
    public int StartUpTrials { get; } = OptionRule.Within(StartUpTrials, 2, 10000, nameof(StartUpTrials));

    /// <inheritdoc/>
    public override ISampler Create() => new GaussianProcessSampler(Acquisition, Kappa, StartUpTrials, Transform);
}
