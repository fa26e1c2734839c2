using Fovea.Application.Reporting;
using Fovea.Reports;
using Fovea.Training.Runs;

namespace Fovea.Application.Tests.Reporting;

public sealed class RunCommandsTests
{
    [Fact]
    public void Commands_are_those_that_make_sense()
    {
        RunReport stopped = new("one", "runs/it's mine", new Recipe()) { State = RunState.Stopped };
        Assert.Equal(
            [@"./fovea train 'runs/it'\''s mine/recipe.json'", @"./fovea train --resume 'runs/it'\''s mine'", @"./fovea report 'runs/it'\''s mine'"],
            RunCommands.For(stopped).Select(each => each.Command));
        Assert.Equal(["./fovea report models/m"], RunCommands.For(new RunReport("m", "models/m", new Recipe())).Select(each => each.Command));
    }
}
