using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Models;
using Fovea.Parts;
using Fovea.PolicyGradients;

namespace Fovea.Devices.Tests.Engine;

/// <summary>A number that is none goes through all kernels: what has gone wrong must be seen in the loss, where training looks for it.</summary>
public sealed class DivergenceTests : IDisposable
{
    private readonly Device device = TestDevice.Open();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    public void Dispose() => device.Dispose();

    /// <summary>Wherever it is among what is learned.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void One_weight_that_is_no_number_shows_in_the_loss(int seed)
    {
        RandomCase drawn = new(400 + seed);
        ShortTraining training = ShortTraining.Of(drawn);
        RecurrentAttentionModel model = training.NewModel();
        float[] first = model.Parameters.Values.Span.ToArray();
        using DeviceTraining engine = training.On(device, model);
        foreach (Parameter parameter in model.Parameters.Parameters.Where(parameter => Counts(parameter, drawn)))
        {
            first.CopyTo(model.Parameters.Values.Span);
            foreach (AlignedBuffer values in engine.Optimizer.State.Select(state => state.Values)) values.Span.Clear();
            parameter.Value[0][parameter.Columns - 1] = float.NaN;
            engine.Send();
            RowLoss loss = training.Take(engine, model, 0);
            Assert.True(double.IsNaN(loss.Hybrid(drawn.Training.Loss)), $"{parameter.Name} has a number that is none, but {loss}: {drawn}");
        }
    }

    /// <summary>What says nothing of the loss: running statistics, and, where there is one glimpse or nobody compares with it, heads that are not asked.</summary>
    private static bool Counts(Parameter parameter, RandomCase drawn) => parameter.Group switch
    {
        ParameterGroup.Classifier => drawn.Model.Glimpses > 1 || parameter.Name != "core.state.weight",
        ParameterGroup.Policy => drawn.Model.Glimpses > 1,
        ParameterGroup.Baseline => drawn.Model.Glimpses > 1 && drawn.Training.Loss.Baseline == BaselineKind.Learned,
        _ => false,
    };
}
