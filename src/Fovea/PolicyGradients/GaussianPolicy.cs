namespace Fovea.PolicyGradients;

/// <summary>
/// The log-probability of a location under a Gaussian of fixed deviation on both axes, and its derivative by the mean: the score
/// function of REINFORCE (Williams 1992, section 6; Mnih et al. 2014, equation 1).
/// </summary>
public static class GaussianPolicy
{
    /// <summary>log N(x; mean, std^2) on one axis, in nats.</summary>
    public static float LogProbability(float sample, float mean, float std)
    {
        float z = (sample - mean) / std;
        return (-0.5f * z * z) - MathF.Log(std) - (0.5f * MathF.Log(2f * MathF.PI));
    }

    /// <summary>d log N(x; mean, std^2) / d mean = (x - mean) / std^2.</summary>
    public static float MeanGradient(float sample, float mean, float std) => (sample - mean) / (std * std);
}
