@echo off
rem Builds Fovea when something changed, then runs it: fovea train mnist
dotnet run --project "%~dp0src\Fovea.Cli" -c Release -v quiet -- %*
