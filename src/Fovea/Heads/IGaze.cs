namespace Fovea.Heads;

/// <summary>
/// Decides where rollouts look: the rule that turns the location network's mean into a location. A pure function of its
/// arguments, called from many threads.
/// </summary>
public interface IGaze
{
    /// <summary>Deviation of locations around the mean, on each axis in units of location; 0 where they are not drawn around it.</summary>
    float Std { get; }

    /// <summary>Location (x, y) of the first glimpse, each in [-1, 1].</summary>
    /// <param name="image">Number of the image in its set.</param>
    /// <param name="rollout">Number of the rollout among the image's.</param>
    (float X, float Y) First(int image, int rollout);

    /// <summary>Location (x, y) of glimpse <paramref name="t"/> before it is cut off at [-1, 1].</summary>
    /// <param name="image">Number of the image in its set.</param>
    /// <param name="rollout">Number of the rollout among the image's.</param>
    /// <param name="t">Number of the glimpse, from 1 on.</param>
    /// <param name="meanX">Mean on x, in [-1, 1].</param>
    /// <param name="meanY">Mean on y, in [-1, 1].</param>
    (float X, float Y) Next(int image, int rollout, int t, float meanX, float meanY);

    /// <summary>The mean that the location of glimpse <paramref name="t"/> was drawn around: an earlier one where a look is repeated.</summary>
    /// <param name="image">Number of the image in its set.</param>
    /// <param name="rollout">Number of the rollout among the image's.</param>
    /// <param name="t">Number of the glimpse, from 1 on.</param>
    /// <param name="meanX">Mean on x as the policy is now.</param>
    /// <param name="meanY">Mean on y as the policy is now.</param>
    (float X, float Y) DrawnAround(int image, int rollout, int t, float meanX, float meanY) => (meanX, meanY);
}
