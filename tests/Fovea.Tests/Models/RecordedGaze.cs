using Fovea.Heads;

namespace Fovea.Tests.Models;

/// <summary>Looks where it is told: [steps][rows][2].</summary>
internal sealed class RecordedGaze(float[] sampled, int rows, int rollouts, float std) : IGaze
{
    public float Std => std;

    public (float X, float Y) First(int image, int rollout) => Next(image, rollout, 0, 0, 0);

    public (float X, float Y) Next(int image, int rollout, int t, float meanX, float meanY)
    {
        int place = ((t * rows) + (image * rollouts) + rollout) * 2;
        return (sampled[place], sampled[place + 1]);
    }
}
