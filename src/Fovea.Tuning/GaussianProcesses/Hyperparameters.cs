namespace Fovea.Tuning.GaussianProcesses;

/// <summary>What the process is fitted by; as logarithms, so that steps are ratios.</summary>
/// <param name="Logs">[dimensions + 2]: logarithms of the length scales, of the kernel's variance and of the noise's variance.</param>
internal sealed record Hyperparameters(double[] Logs)
{
    /// <summary>The number of length scales.</summary>
    public int Dimensions => Logs.Length - 2;

    /// <summary>Variance of the function.</summary>
    public double Variance => Math.Exp(Logs[^2]);

    /// <summary>Variance of the noise.</summary>
    public double Noise => Math.Exp(Logs[^1]);

    /// <summary>A dimension's length scale, in widths of the space.</summary>
    public double Length(int dimension) => Math.Exp(Logs[dimension]);
}
