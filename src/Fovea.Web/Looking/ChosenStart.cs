using Fovea.Heads;

namespace Fovea.Web.Looking;

/// <summary>Looks first where somebody says, then at mean locations.</summary>
internal sealed class ChosenStart(float x, float y) : IGaze
{
    /// <inheritdoc/>
    public float Std => 0f;

    /// <inheritdoc/>
    public (float X, float Y) First(int image, int rollout) => (x, y);

    /// <inheritdoc/>
    public (float X, float Y) Next(int image, int rollout, int t, float meanX, float meanY) => (meanX, meanY);
}
