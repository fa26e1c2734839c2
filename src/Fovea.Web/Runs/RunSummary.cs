using Fovea.Models;
using Fovea.Sensing;
using Fovea.Training;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Web.Runs;

/// <summary>A run in one row of a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Begun">When it was begun.</param>
/// <param name="Data">Name of its data.</param>
/// <param name="Model">Its model in a few words.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Epochs">Epochs that it shall train; 0 where its recipe cannot be read.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="ValidationErrorPercent">The least so far; null before the first epoch is done.</param>
/// <param name="TestErrorPercent">Null before it is finished.</param>
/// <param name="Curve">Validation error by epoch, in percent; of a long run some epochs.</param>
/// <param name="Seconds">Time trained.</param>
/// <param name="HasModel">Whether there are weights to look with.</param>
/// <param name="Problem">Why it cannot be read; null if it can.</param>
internal sealed record RunSummary(
    string Id, RunState State, DateTimeOffset Begun, string Data, string Model, ulong Seed, int Epochs, int Epoch,
    double? ValidationErrorPercent, double? TestErrorPercent, IReadOnlyList<double> Curve, double Seconds, bool HasModel, string? Problem)
{
    private const int MostPoints = 60;

    public static RunSummary Of(StoredRun run)
    {
        try
        {
            Recipe recipe = run.View.ReadRecipe();
            IReadOnlyList<EpochMetrics> epochs = run.View.ReadMetrics().Epochs;
            TrainingResult? result = run.View.ReadResult();
            return new RunSummary(
                run.Id, run.View.State, run.View.Begun, recipe.Data, InWords(recipe.Model), recipe.Training.Seed, recipe.Training.Epochs,
                epochs.Count > 0 ? epochs[^1].Epoch : 0, epochs.Count > 0 ? epochs.Min(epoch => epoch.ValidationErrorPercent) : null,
                result?.TestErrorPercent, Thinned(epochs), epochs.Count > 0 ? epochs[^1].Seconds : 0, File.Exists(run.View.BestPath), Problem: null);
        }
        catch (Exception exception) when (exception is RecipeException or RunException or IOException or UnauthorizedAccessException)
        {
            return new RunSummary(
                run.Id, run.View.State, run.View.Begun, string.Empty, string.Empty, 0, 0, 0, null, null, [], 0, File.Exists(run.View.BestPath), exception.Message);
        }
    }

    private static double[] Thinned(IReadOnlyList<EpochMetrics> epochs)
    {
        int count = Math.Min(epochs.Count, MostPoints);
        return [.. Enumerable.Range(0, count).Select(i => Math.Round(epochs[(int)((long)i * (epochs.Count - 1) / Math.Max(1, count - 1))].ValidationErrorPercent, 3))];
    }

    private static string InWords(ModelOptions model) => model switch
    {
        RecurrentAttentionOptions attention => $"{attention.Glimpses} glimpses{InWords(attention.Sensor)}",
        FullyConnectedOptions => "fully connected",
        ConvolutionalOptions => "convolutional",
        _ => model.GetType().Name,
    };

    private static string InWords(SensorOptions sensor) => sensor switch
    {
        MultiScaleSensorOptions { Scales: 1 } one => $" of {one.Size}×{one.Size}",
        MultiScaleSensorOptions many => $" of {many.Size}×{many.Size}, {many.Scales} scales",
        _ => string.Empty,
    };
}
