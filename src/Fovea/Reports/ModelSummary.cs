using Fovea.Models;

namespace Fovea.Reports;

/// <summary>A model in figures.</summary>
/// <param name="Parameters">Numbers that are learned, without what a batch normalisation remembers.</param>
/// <param name="MultiplyAdds">Multiply-adds of one look, which says the class once.</param>
/// <param name="Shape">Shape of the images it was trained on.</param>
/// <param name="ClassNames">One name per class.</param>
/// <param name="Glimpses">Glimpses per look.</param>
/// <param name="GlimpseSize">Side of a patch in pixels of the finest scale.</param>
/// <param name="Scales">Scales of every glimpse.</param>
/// <param name="Start">Where the first glimpse looks.</param>
/// <param name="SeesAllAtOnce">Whether it looks once at all of the image and chooses nothing.</param>
internal sealed record ModelSummary(
    int Parameters, long MultiplyAdds, ImageShape Shape, IReadOnlyList<string> ClassNames, int Glimpses, int GlimpseSize, int Scales, StartLocation Start, bool SeesAllAtOnce)
{
    /// <summary>Summarises a model.</summary>
    public static ModelSummary Summarize(TrainedModel trained)
    {
        ImageClassifier model = trained.Model;
        return new ModelSummary(
            model.Parameters.Count, model.EvaluationMultiplyAdds, trained.ImageShape, trained.ClassNames,
            model.Glimpses, model.Sensor.Size, model.Sensor.Scales, model.Start, model is FeedForwardModel);
    }
}
