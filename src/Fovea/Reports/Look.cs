using Fovea.Data;
using Fovea.Sensing;

namespace Fovea.Reports;

/// <summary>One look of a model at one image, as plain data for whoever draws or prints it.</summary>
/// <param name="Name">Where the image comes from: "mnist:test:12" or a file's path.</param>
/// <param name="Shape">Shape of the image.</param>
/// <param name="Pixels">[height, width, channels], 0 to 255.</param>
/// <param name="Label">True class, or null where it is not known.</param>
/// <param name="ClassNames">One name per class.</param>
/// <param name="GlimpseSize">Side of a patch in pixels of the finest scale.</param>
/// <param name="Steps">One per glimpse, in the order of looking.</param>
public sealed record Look(
    string Name,
    ImageShape Shape,
    ReadOnlyMemory<byte> Pixels,
    int? Label,
    IReadOnlyList<string> ClassNames,
    int GlimpseSize,
    IReadOnlyList<LookStep> Steps)
{
    /// <summary>Scales of every glimpse.</summary>
    public int Scales => Steps[0].Boxes.Count;

    /// <summary>Class probabilities after the last glimpse, [classes].</summary>
    public IReadOnlyList<float> Probabilities => Steps[^1].Probabilities;

    /// <summary>The most probable class after the last glimpse.</summary>
    public int Prediction => Steps[^1].Prediction;
}

/// <summary>One glimpse of a <see cref="Look"/>.</summary>
/// <param name="X">Location, -1 at the image's left edge, 1 at its right edge.</param>
/// <param name="Y">Location, -1 at the image's upper edge, 1 at its lower edge.</param>
/// <param name="Boxes">What each scale covers, finest first.</param>
/// <param name="Patch">What the model saw, before channels were normalised: [scales, channels, size, size], 0 to 1.</param>
/// <param name="Probabilities">Class probabilities if the look ended here: [classes], sum 1.</param>
public sealed record LookStep(
    float X, float Y, IReadOnlyList<GlimpseBox> Boxes, IReadOnlyList<float> Patch, IReadOnlyList<float> Probabilities)
{
    /// <summary>The most probable class if the look ended here.</summary>
    public int Prediction
    {
        get
        {
            int best = 0;
            for (int c = 1; c < Probabilities.Count; c++)
                if (Probabilities[c] > Probabilities[best]) best = c;
            return best;
        }
    }
}
