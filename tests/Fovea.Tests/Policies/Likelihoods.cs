using Fovea.Parts;
using Fovea.Policies;

namespace Fovea.Tests.Policies;

internal static class Likelihoods
{
    /// <summary>What the choices of location t are, row by row.</summary>
    public static Likelihood[] Judge(this LocationPolicy policy, Arena arena, int t, bool withRatios = true)
    {
        Likelihood[] likelihoods = new Likelihood[arena.Rows];
        policy.Judge(arena, t, withRatios, likelihoods);
        return likelihoods;
    }
}
